import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { toast } from '@/lib/toasts';
import { changed, patchOf, wordsOf } from './fields';
import { patchSeen, restoreRevision } from './queries';
import type { Session } from './session';

/** useRestore brings back an earlier version, and offers to undo that. */
export function useRestore(session: Session): (rev: number, when: string) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (rev, when) => {
      const told = (cause: unknown) => void toast(failureText(cause), { tone: 'error' });
      try {
        // What is unsaved becomes a version of its own first, to which undo leads back.
        await session.flush();
        const before = wordsOf(session.snapshot().idea);
        const restored = await restoreRevision(client, session.snapshot().idea, rev);
        session.adopt(restored);
        const undo = () => {
          patchSeen(client, restored, patchOf(before, changed(before, wordsOf(restored)))).then((idea) => session.adopt(idea), told);
        };
        toast(t().editor.history.done(when), { undo });
      } catch (cause) {
        told(cause);
      }
    },
    [client, session],
  );
}
