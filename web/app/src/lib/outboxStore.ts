import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Idea, IdeaPatch, NewIdea } from './api/client';

export type Change = { kind: 'create'; key: string; body: NewIdea } | { kind: 'patch'; body: IdeaPatch };

/** What the server said of a change that it does not take. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
}

/** A change that the server does not have yet. */
export interface Row {
  seq: number;
  person: string;
  /** The idea as it was before the change; a new one as it will look, with an id below 0. */
  idea: Idea;
  /** The version that was changed, where it is known. */
  etag?: string | undefined;
  change: Change;
  refusal?: Refusal | undefined;
  /** The person has seen what it is at odds with, and wants it all the same. */
  sure?: boolean | undefined;
}

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

export async function addRow(row: Omit<Row, 'seq'>): Promise<void> {
  await (await db()).add('outbox', row as Row); // the store gives the number
}

/** amendRow changes a row that is still there: its person may have signed out meanwhile. */
export async function amendRow(seq: number, change: Pick<Row, 'refusal' | 'sure' | 'etag'>): Promise<void> {
  const tx = (await db()).transaction('outbox', 'readwrite');
  const row = await tx.store.get(seq);
  if (row) await tx.store.put({ ...row, ...change });
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
