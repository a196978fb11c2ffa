import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { fetched, uid } from '@/lib/api/client';
import { onPerson } from '@/lib/auth/session';
import { Failure, lost } from '@/lib/failure';
import { parts } from './parts';
import { refresh } from './queries';
import { answered, NOTHING, type Told, take, wrote } from './told';
import { arrived, move, wordsOf, write } from './words';

/** What a person says: words, or yes or no to an action. */
export type Say = { message: string } | { confirm: { action_id: string; approve: boolean } };

/** A Turn is what was said, and the answer as it comes. It goes on whichever screen is looked at. */
export interface Turn {
  say: Say;
  /** Has the server take it once, however often it is sent: in this conversation. */
  key: string;
  from: number;
  told: Told;
  state: 'running' | 'done' | 'stopped' | 'failed';
  failure?: unknown;
  stop: () => void;
}

/** The last turn of each conversation that has not ended well; 0 is a conversation that is not begun. */
const turns = new Map<number, Turn>();
/** How answers came that ended well, by the numbers of their messages: steps and words in their order. */
const answers = new Map<number, Told>();
const watchers = new Set<() => void>();
let due = false;

/** Words come faster than anybody sees them. */
const OFTEN = 40;

function change(conversation: number, turn: Turn | undefined): void {
  if (turn) turns.set(conversation, turn);
  else turns.delete(conversation);
  if (due) return;
  due = true;
  setTimeout(() => {
    due = false;
    for (const watch of watchers) watch();
  }, OFTEN);
}

onPerson(() => {
  for (const turn of turns.values()) turn.stop();
  turns.clear();
  answers.clear();
});

export const answerOf = (message: number): Told | undefined => answers.get(message);

export const useTurn = (conversation: number): Turn | undefined =>
  useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => turns.get(conversation),
  );

interface Order {
  conversation: number;
  say: Say;
  key: string;
  /** A conversation was begun, and has this number. */
  begun: (id: number) => void;
}

/** run has a turn taken, and returns how it ended. */
export async function run(client: QueryClient, { conversation, say, key, begun }: Order): Promise<Turn> {
  const end = new AbortController();
  let at = conversation;
  let turn: Turn = { say, key, from: conversation, told: NOTHING, state: 'running', stop: () => end.abort() };
  const become = (next: Partial<Turn>) => {
    turn = { ...turn, ...next };
    if (turns.get(at)?.key === key) change(at, turn);
  };
  change(at, turn);
  try {
    const response = await fetched(request(at, say, key, end.signal));
    arrived(at);
    for await (const part of parts(response.body ?? new ReadableStream())) {
      if (part.type === 'data-conversation' && at === 0) {
        at = part.data.conversation_id;
        change(0, undefined);
        change(at, turn);
        move(at);
        begun(at);
      }
      become({ told: take(turn.told, part) });
    }
    become({ state: turn.told.ended ? 'stopped' : 'done' });
  } catch (cause) {
    become(end.signal.aborted ? { state: 'stopped' } : { state: 'failed', failure: lost(cause) });
  }
  await settle(client, at, turn);
  return turn;
}

function request(conversation: number, say: Say, key: string, signal: AbortSignal): Request {
  return new Request(`/api/v1/${encodeURIComponent(uid())}/chat`, {
    method: 'POST',
    headers: { Accept: 'text/event-stream', 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ ...(conversation ? { conversation_id: conversation } : {}), ...say }),
    signal,
  });
}

/** settle has what is kept take the place of what came. */
async function settle(client: QueryClient, at: number, turn: Turn): Promise<void> {
  const { told, state, say, failure } = turn;
  if (turns.get(at)?.key !== turn.key) return; // somebody else's by now
  if (state === 'done') answers.set(told.answer, answered(told));
  // Stopped before a word came: whatever is kept of it, the words are the person's again.
  const back = state === 'stopped' && told.answer === 0;
  if (back && 'message' in say && !wordsOf(at)) write(at, say.message);
  if (failure instanceof Failure && failure.code.startsWith('AI_')) void client.invalidateQueries({ queryKey: ['ai'] });
  await refresh(client, at, wrote(told));
  if ((state === 'done' || back) && turns.get(at)?.key === turn.key) change(at, undefined);
}
