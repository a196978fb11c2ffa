import type { Idea, IdeaPatch, NewIdea } from './api/client';
import type { Fault } from './failure';
import { newKey } from './key';

/** What is to be done with one idea, in this order. */
export interface Change {
  create?: { key: string; body: NewIdea } | undefined;
  patch?: IdeaPatch | undefined;
  /** Into the trash, or out of it. */
  trash?: boolean | undefined;
}

/** What the server said of a change that it does not take. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
  fields?: Fault[];
}

/** What the server does not have yet of one idea. */
export interface Row {
  seq: number;
  person: string;
  /** The idea as it was before the change; a new one as it was caught, with an id below 0. */
  idea: Idea;
  /** The version that was changed, where it is known. */
  etag?: string | undefined;
  change: Change;
  /** What may have come to the server already, though no answer told so. */
  tried?: Change | undefined;
  refusal?: Refusal | undefined;
  /** The person has seen what it is at odds with, and wants it all the same. */
  sure?: boolean | undefined;
}

/** A whole day may be told with its midnight. */
const plain = (v: unknown) => JSON.stringify(typeof v === 'string' ? v.replace(/^(\d{4}-\d\d-\d\d)T00:00:00Z$/, '$1') : (v ?? null));

export const same = (a: unknown, b: unknown): boolean => plain(a) === plain(b);

type Fields = Record<string, unknown>;

/** beyond is what of a patch is not in another. */
function beyond(patch: object | undefined, other: object | undefined): IdeaPatch | undefined {
  const had = (other ?? {}) as Fields;
  const rest = Object.entries(patch ?? {}).filter(([field, value]) => !(field in had && same(value, had[field])));
  return rest.length > 0 ? Object.fromEntries(rest) : undefined;
}

const isEmpty = ({ create, patch, trash }: Change) => !create && !patch && trash === undefined;

/** seen is the idea as it will be. */
export const seen = ({ idea, change }: Row): Idea => ({ ...idea, ...change.create?.body, ...change.patch }) as Idea;

/**
 * folded is a row with one more change: each idea has one row. A new idea that
 * cannot have reached the server is made as it is by now; behind one that may
 * have, under a key that stands for its first words, the change follows. What
 * was refused is tried anew. Null is a row with nothing left to do.
 */
export function folded(row: Row, more: Change): Row | null {
  const { refusal, ...open } = row;
  const tried = refusal && row.change.create ? undefined : row.tried;
  let { create, patch, trash } = row.change;
  if (create && refusal) create = { ...create, key: newKey() };
  if (create && !tried && more.patch) create = { ...create, body: { ...create.body, ...more.patch } as NewIdea };
  else if (more.patch) patch = { ...patch, ...more.patch };
  if (more.trash !== undefined) trash = more.trash || (trash && !tried) ? more.trash || undefined : false;
  const change = { create, patch, trash };
  return isEmpty(change) ? null : { ...open, tried, change };
}

/** The first thing to be done of a change. */
export function step({ create, patch, trash }: Change): Change {
  if (create) return { create };
  return patch ? { patch } : { trash };
}

/**
 * advanced is what remains of a row once the server has done a step of it, and
 * has the idea as `now`: what was changed while that was under way is not done.
 */
export function advanced(row: Row, done: Change, now: { data: Idea; etag: string | undefined } | null): Row | null {
  const { create, patch, trash } = row.change;
  const change: Change = { patch, trash };
  if (done.create) change.patch = merged(beyond(create?.body, done.create.body), patch);
  else if (done.patch) change.patch = beyond(patch, done.patch);
  else if (trash === done.trash) change.trash = undefined;
  else if (trash === undefined) change.trash = !done.trash; // it was taken back meanwhile
  if (isEmpty(change)) return null;
  const { seq, person } = row;
  return now ? { seq, person, idea: now.data, etag: now.etag, change } : { seq, person, idea: row.idea, change };
}

const merged = (a: IdeaPatch | undefined, b: IdeaPatch | undefined) => (a || b ? { ...a, ...b } : undefined);
