import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Idea } from './api/client';
import { dropCaught, leftCaught } from './caught';
import { type Change, folded, type Row } from './outboxFold';

interface Schema extends DBSchema {
  outbox: { key: number; value: Row; indexes: { person: string } };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

const db = () => {
  opened ??= openDB<Schema>('creatorvault', 1, {
    upgrade: (made) => void made.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true }).createIndex('person', 'person'),
    terminated: () => {
      opened = undefined;
    },
  });
  return opened;
};

/** rowsOf lists what a person has in the box, the oldest first. */
export const rowsOf = async (person: string): Promise<Row[]> => (await db()).getAllFromIndex('outbox', 'person', person);

/** What is put in: an idea as it was seen, and what is to be done with it. */
export interface Entry {
  idea: Idea;
  etag?: string | undefined;
  change: Change;
  tried?: Change | undefined;
}

/** putRows puts changes in, all or none: each into the row of its idea, if there is one. */
export async function putRows(person: string, entries: readonly Entry[]): Promise<void> {
  const tx = (await db()).transaction('outbox', 'readwrite');
  const rows = await tx.store.index('person').getAll(person);
  const puts = entries.map((entry) => {
    const old = rows.find((r) => r.idea.id === entry.idea.id);
    const row = old && folded(old, entry.change);
    if (row) return tx.store.put(row);
    if (old) return tx.store.delete(old.seq);
    return tx.store.add({ person, ...entry } as Row); // the store gives the number
  });
  await Promise.all([...puts, tx.done]);
}

/** putLeft puts in the new ideas that pages which are gone were sending. */
export async function putLeft(person: string): Promise<void> {
  const left = leftCaught(person);
  if (left.length === 0) return;
  await putRows(
    person,
    left.map(({ idea, create }) => ({ idea, change: { create }, tried: { create } })),
  );
  for (const { create } of left) dropCaught(person, create.key);
}

/** amendRow makes a row another, or takes it out, if it is still there: its person may have signed out meanwhile. */
export async function amendRow(seq: number, amend: (row: Row) => Row | null): Promise<void> {
  const tx = (await db()).transaction('outbox', 'readwrite');
  const row = await tx.store.get(seq);
  const next = row && amend(row);
  if (next) await tx.store.put(next);
  else if (row) await tx.store.delete(seq);
  await tx.done;
}

/** putBack puts a row in that was taken out, under what was done with its idea since. */
export async function putBack(row: Row): Promise<void> {
  const tx = (await db()).transaction('outbox', 'readwrite');
  const rows = await tx.store.index('person').getAll(row.person);
  const since = rows.find((r) => r.idea.id === row.idea.id);
  const next = since ? folded(row, since.change) : row;
  if (since) await tx.store.delete(since.seq);
  if (next) await tx.store.put(next);
  await tx.done;
}

export async function dropRow(seq: number): Promise<void> {
  await (await db()).delete('outbox', seq);
}

export async function dropRows(person: string): Promise<void> {
  const tx = (await db()).transaction('outbox', 'readwrite');
  for (const seq of await tx.store.index('person').getAllKeys(person)) await tx.store.delete(seq);
  await tx.done;
}
