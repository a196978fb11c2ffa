import type { QueryClient } from '@tanstack/react-query';
import { uid } from '@/lib/api/client';
import { draftsOf } from '@/lib/drafts';
import { ideaQuery, leftAlone, patchSeen } from './queries';
import { Session } from './session';

/** Is this idea in an editor here? Then that sends what is unsent. */
const isOpen = (id: number) => new URLSearchParams(location.search).get('idea') === String(id) || location.pathname === `/ideas/${id}`;

/**
 * sendDrafts sends words that were kept on this device when their editor was
 * left without a line. What is at odds with another change waits until the idea
 * is opened.
 */
export async function sendDrafts(client: QueryClient): Promise<void> {
  const person = uid();
  for (const id of draftsOf(person).filter((idea) => !isOpen(idea))) {
    await leftAlone(id);
    if (!draftsOf(person).includes(id)) continue;
    try {
      const session = new Session(await client.fetchQuery(ideaQuery(id)), {
        person,
        patch: (idea, change) => patchSeen(client, idea, change),
      });
      await session.flush();
      session.stop();
    } catch {
      // Still no line, or the idea is gone: the draft stays where it is.
    }
  }
}
