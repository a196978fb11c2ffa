import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Idea } from './api/client';
import { currentPerson, onPerson } from './auth/session';
import { Failure } from './failure';
import { place, refreshIdeas } from './ideas';
import { isPassing, type Sent, sendRow } from './outboxSend';
import { addRow, amendRow, type Change, dropRow, dropRows, type Row, rowsOf } from './outboxStore';
import { noteVersion } from './versions';

// Changes made without a line wait in IndexedDB, for each person apart, and go up
// in the order in which they were made, by one tab at a time.
const LOCK = 'cv.outbox';
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60_000;

/** What tabs tell each other: something was put in or taken out, an idea is now as the server has it, all have gone. */
interface News {
  sent?: { was: number; data: Idea; etag: string | undefined };
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
  for (const watch of watchers) watch();
}

async function changed(news: News = {}): Promise<void> {
  channel?.postMessage(news);
  await look();
}

onPerson(() => void look());

/** useOutbox is what waits, the oldest first. */
export const useOutbox = (): readonly Row[] =>
  useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => rows,
  );

/** holdsBack tells whether changes of an idea wait: the next one must not overtake them. */
export const holdsBack = async (person: string, id: number): Promise<boolean> =>
  (await rowsOf(person).catch(() => [])).some((r) => r.idea.id === id);

/** keep puts a change in. It throws where this device keeps nothing. */
export async function keep(person: string, idea: Idea, etag: string | undefined, change: Change): Promise<void> {
  await addRow({ person, idea, etag, change });
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

function settle(client: QueryClient, { was, data, etag }: NonNullable<News['sent']>): void {
  noteVersion(data, etag);
  if (was !== data.id) place(client, was, null);
  // A later change of it that waits is what the person sees.
  if (!rows.some((r) => r.idea.id === data.id)) place(client, data.id, data);
}

/** next is the oldest row that can go; one whose idea has a refused change before it cannot. */
const next = (all: readonly Row[]) => all.find((row, i) => !all.slice(0, i + 1).some((r) => r.refusal && r.idea.id === row.idea.id));

/** attempt sends a row. It is false when the line should be left alone for a while. */
async function attempt(client: QueryClient, row: Row): Promise<boolean> {
  let sent: Sent;
  try {
    sent = await sendRow(row);
  } catch (cause) {
    if (isPassing(cause) || !(cause instanceof Failure)) return false;
    await amendRow(row.seq, { refusal: { status: cause.status, code: cause.code, message: cause.message } });
    await changed();
    return true;
  }
  await dropRow(row.seq);
  const news = { was: row.idea.id, ...sent };
  await changed({ sent: news });
  settle(client, news);
  return true;
}

/** flush sends what waits, as far as it goes. Where that is not to the end, it comes again by itself. */
export async function flush(client: QueryClient): Promise<void> {
  clearTimeout(timer);
  const person = currentPerson()?.id;
  if (!person || (await rowsOf(person).catch(() => [])).length === 0) return;
  await navigator.locks.request(LOCK, async () => {
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
  await navigator.locks.request(LOCK, () => dropRow(row.seq));
  await changed();
  if (row.idea.id < 0) place(client, row.idea.id, null);
  refreshIdeas(client);
}

/** insist sends a refused change again, over what it is at odds with. */
export async function insist(client: QueryClient, row: Row): Promise<void> {
  await navigator.locks.request(LOCK, () => amendRow(row.seq, { refusal: undefined, etag: undefined, sure: true }));
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
  void look().then(send);
  return () => {
    removeEventListener('online', send);
    channel?.removeEventListener('message', hear);
    clearTimeout(timer);
    sender = null;
  };
}
