import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Idea } from './api/client';
import { currentPerson, onPerson } from './auth/session';
import { moveDraft } from './drafts';
import { Failure } from './failure';
import { place, refreshIdeas } from './ideas';
import { kept } from './kept';
import { advanced, type Row, seen, step } from './outboxFold';
import { isPassing, type Sent, sendStep } from './outboxSend';
import { amendRow, dropRow, dropRows, type Entry, putBack, putLeft, putRows, rowsOf } from './outboxStore';
import { noteVersion } from './versions';

// Changes made without a line wait in IndexedDB, for each person apart, and go up
// in the order in which they were made, by one tab at a time.
const LOCK = 'cv.outbox';
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

/** What tabs tell each other: something was put in or taken out, an idea is now as the server has it, all have gone. */
interface News {
  sent?: { was: number; now: Sent | null };
  done?: boolean;
}

let rows: readonly Row[] = [];
const watchers = new Set<() => void>();
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('cv.outbox');
let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let sender: (() => void) | null = null;

async function look(): Promise<void> {
  const person = currentPerson()?.id;
  const next = person ? await rowsOf(person).catch(() => []) : [];
  if (currentPerson()?.id !== person) return;
  rows = next;
  kept.clear();
  for (const { idea } of rows) if (idea.id < 0) kept.add(idea.id);
  for (const watch of watchers) watch();
}

async function changed(news: News = {}): Promise<void> {
  channel?.postMessage(news);
  await look();
}

onPerson(() => void look());

const watching = (watch: () => void) => {
  watchers.add(watch);
  return () => watchers.delete(watch);
};

/** useOutbox is what waits, the oldest first. */
export const useOutbox = (): readonly Row[] => useSyncExternalStore(watching, () => rows);

/** The ids that new ideas were given, by those that they had here. */
const given = new Map<number, number>();

export const idOf = (id: number): number => given.get(id) ?? id;

/** useIdOf is the id that an idea has by now. */
export const useIdOf = (id: number): number => useSyncExternalStore(watching, () => idOf(id));

/** waitingIdea is an idea as it will be, if a change of it waits: the next one must not overtake that. */
export async function waitingIdea(person: string, id: number): Promise<Idea | undefined> {
  const row = (await rowsOf(person).catch(() => [])).find((r) => r.idea.id === id);
  return row && seen(row);
}

/** waitingOf is the ideas of which a change waits. */
export const waitingOf = async (person: string): Promise<ReadonlySet<number>> =>
  new Set((await rowsOf(person).catch(() => [])).map((r) => r.idea.id));

/** keep puts changes in. It throws where this device keeps nothing. */
export async function keep(person: string, ...entries: Entry[]): Promise<void> {
  await putRows(person, entries);
  await changed();
  clearTimeout(timer);
  if (sender) timer = setTimeout(sender, FIRST_WAIT);
}

/** waiting counts what a person has in the box. */
export const waiting = async (person: string): Promise<number> => (await rowsOf(person).catch(() => [])).length;

/** empty throws away what a person has in the box: they sign out. */
export async function empty(person: string): Promise<void> {
  await dropRows(person).catch(() => undefined); // where nothing is kept, nothing is left
  await changed();
}

function settle(client: QueryClient, { was, now }: NonNullable<News['sent']>): void {
  if (!now) {
    place(client, was, null);
    return;
  }
  const { data, etag } = now;
  noteVersion(data, etag);
  const later = rows.find((r) => r.idea.id === data.id);
  if (was !== data.id) {
    given.set(was, data.id);
    moveDraft(data.user_id, was, data);
    place(client, was, null);
  }
  // A later change of it that waits is what the person sees.
  if (later?.change.trash !== true) place(client, data.id, later ? seen(later) : data);
  for (const watch of watchers) watch();
}

/** next is the oldest row that can go. */
const next = (all: readonly Row[]) => all.find((row) => !row.refusal);

/** attempt does the next thing of a row. It is false when the line should be left alone for a while. */
async function attempt(client: QueryClient, row: Row): Promise<boolean> {
  const doing = step(row.change);
  let now: Sent | null;
  try {
    // Where there is surely no line, nothing can come to the server.
    if (navigator.onLine) await amendRow(row.seq, (held) => ({ ...held, tried: doing }));
    now = await sendStep(row, doing);
  } catch (cause) {
    // A refusal of somebody else's token says nothing of the change.
    if (isPassing(cause) || !(cause instanceof Failure) || currentPerson()?.id !== row.person) return false;
    const { status, code, message, fields } = cause;
    await amendRow(row.seq, (held) => ({ ...held, refusal: { status, code, message, fields } }));
    await changed();
    return true;
  }
  await amendRow(row.seq, (held) => advanced(held, doing, now));
  const news = { was: row.idea.id, now };
  await changed({ sent: news });
  settle(client, news);
  return true;
}

/** alone runs in one tab at a time. */
const alone = async (run: () => Promise<void>): Promise<void> =>
  void ('locks' in navigator ? await navigator.locks.request(LOCK, run) : await run());

/** flush sends what waits, as far as it goes. Where that is not to the end, it comes again by itself. */
export async function flush(client: QueryClient): Promise<void> {
  clearTimeout(timer);
  const person = currentPerson()?.id;
  // Where there is surely no line nothing is asked: it comes again when there is one.
  if (!navigator.onLine || !person || (await rowsOf(person).catch(() => [])).length === 0) return;
  await alone(async () => {
    let any = false;
    for (let row = next(await rowsOf(person)); row && currentPerson()?.id === person; row = next(await rowsOf(person))) {
      if (!(await attempt(client, row))) {
        timer = setTimeout(() => void flush(client), Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures++));
        return;
      }
      failures = 0;
      any = true;
    }
    if (!any) return;
    // What was read while these were on their way may be from before them.
    refreshIdeas(client);
    await changed({ done: true });
  });
}

/** discard gives up a change, and shows the idea as it is. */
export async function discard(client: QueryClient, row: Row): Promise<void> {
  await alone(() => dropRow(row.seq));
  await changed();
  if (row.idea.id < 0) place(client, row.idea.id, null);
  refreshIdeas(client);
}

/** takeUp takes a change up again that was given up: it waits where it waited, and what was refused stays so. */
export async function takeUp(client: QueryClient, row: Row): Promise<void> {
  if (currentPerson()?.id !== row.person) return;
  await alone(() => putBack(row));
  await changed();
  place(client, row.idea.id, row.change.trash ? null : seen(row));
  await flush(client);
}

/** insist sends a refused change again, over what it is at odds with. */
export async function insist(client: QueryClient, row: Row): Promise<void> {
  await alone(() => amendRow(row.seq, ({ refusal: _, etag: __, ...held }) => ({ ...held, sure: true })));
  await changed();
  await flush(client);
}

/** startOutbox sends at the start, when the line is back, and follows what other tabs do. It returns how to end that. */
export function startOutbox(client: QueryClient): () => void {
  const send = () => void flush(client);
  sender = send;
  const hear = async ({ data }: MessageEvent<News>) => {
    await look();
    if (data.sent) settle(client, data.sent);
    if (data.done) refreshIdeas(client);
  };
  addEventListener('online', send);
  channel?.addEventListener('message', hear);
  // Where this device keeps nothing, what was left stays where it is.
  void putLeft(currentPerson()?.id ?? '')
    .catch(() => undefined)
    .then(look)
    .then(send);
  return () => {
    removeEventListener('online', send);
    channel?.removeEventListener('message', hear);
    clearTimeout(timer);
    sender = null;
  };
}
