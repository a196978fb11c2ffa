import { toldText } from '@/i18n/failures';
import { type Idea, uid } from './api/client';
import { Failure } from './failure';
import * as box from './outbox';
import type { Change } from './outboxFold';
import { toast } from './toasts';
import { ifMatch } from './versions';

/** What a write comes to: the idea as it is now, and its version, where that is known. */
export interface Answer {
  data: Idea;
  etag: string | undefined;
}

const isBusy = ({ status }: Failure) => status >= 500 || status === 429;

/**
 * orKept sends a change, or puts it in the outbox where nobody answers; then the
 * answer is what is seen here. Behind a change of the same idea that waits
 * already, it waits too. A new idea also waits for a server that is broken or busy.
 */
export async function orKept(
  was: Idea,
  guess: (seen: Idea) => Idea,
  change: Change,
  send: (seen: Idea) => Promise<Answer>,
): Promise<Answer> {
  const person = uid();
  // It was new when it was seen, and has its number by now.
  const seen = { ...was, id: box.idOf(was.id) };
  const kept = async (tried?: Change) => {
    await box.keep(person, { idea: seen, etag: ifMatch(seen)['If-Match'], change, tried });
    return { data: guess(seen), etag: undefined };
  };
  if (await box.waitingIdea(person, seen.id)) return kept();
  // Where there is surely no line, nothing is on its way, and what waits can still become another.
  if (!navigator.onLine) return kept().catch(() => send(seen));
  try {
    return await send(seen);
  } catch (cause) {
    if (!(cause instanceof Failure) || !(cause.unreachable || (change.create && isBusy(cause)))) throw cause;
    const answer = await kept(change).catch(() => {
      throw cause;
    });
    if (!cause.unreachable) toast(toldText(cause), { tone: 'error' });
    return answer;
  }
}
