import { api, full, type Idea, type IdeaPatch } from './api/client';
import { Failure } from './failure';
import { type Change, type Row, same } from './outboxFold';

export interface Sent {
  data: Idea;
  etag: string | undefined;
}

/** How often a change meets another that came just before it, until it waits for a quieter time. */
const ROUNDS = 4;

type Fields = Record<string, unknown>;

const pathOf = (row: Row) => ({ user_id: row.person, idea_id: row.idea.id });

/**
 * sendPatch changes an idea in the version that the person saw. Where another
 * change came first but left alone what this one is about, it still is what they
 * meant; so it is where that other change was this one, whose answer was lost.
 */
async function sendPatch(row: Row, body: IdeaPatch): Promise<Sent> {
  const path = pathOf(row);
  const [base, tried] = [row.idea, row.tried?.patch ?? {}] as unknown as Fields[];
  const wanted = Object.entries(body);
  const ours = ([field, value]: [string, unknown], now: Fields) =>
    [value, base?.[field], ...(tried && field in tried ? [tried[field]] : [])].some((known) => same(known, now[field]));
  let seen: Sent | undefined = row.etag ? { data: row.idea, etag: row.etag } : undefined;
  for (let round = 0; round < ROUNDS; round++) {
    seen ??= (await full(api.GET('/api/v1/{user_id}/ideas/{idea_id}', { params: { path } }))) as Sent;
    const now = seen.data as unknown as Fields;
    if (wanted.every(([field, value]) => same(value, now[field]))) return seen;
    if (!row.sure && !wanted.every((field) => ours(field, now)))
      throw new Failure({ status: 412, code: 'PRECONDITION_FAILED', message: 'changed elsewhere meanwhile', current: seen.data });
    try {
      const header = seen.etag ? { 'If-Match': seen.etag } : {};
      return (await full(api.PATCH('/api/v1/{user_id}/ideas/{idea_id}', { params: { path, header }, body }))) as Sent;
    } catch (cause) {
      if (!(cause instanceof Failure) || cause.status !== 412) throw cause;
      seen = cause.current && cause.etag ? { data: cause.current as Idea, etag: cause.etag } : undefined;
    }
  }
  throw new Failure({ status: 503, code: 'OVERLOADED', message: 'changed by others again and again' });
}

/** sendTrash moves an idea into the trash, or out of it. Where it is so already, an answer was lost. */
async function sendTrash(row: Row, into: boolean): Promise<Sent | null> {
  const params = { path: pathOf(row) };
  try {
    if (!into) return (await full(api.POST('/api/v1/{user_id}/trash/{idea_id}/restore', { params }))) as Sent;
    await full(api.DELETE('/api/v1/{user_id}/ideas/{idea_id}', { params }));
  } catch (cause) {
    if (!(cause instanceof Failure) || cause.status !== 404) throw cause;
    if (!into) return (await full(api.GET('/api/v1/{user_id}/ideas/{idea_id}', { params }))) as Sent;
  }
  return null;
}

/** sendStep does one thing of a row, and counts once however often it is called. It answers null for an idea in the trash. */
export async function sendStep(row: Row, { create, patch, trash }: Change): Promise<Sent | null> {
  if (patch) return sendPatch(row, patch);
  if (!create) return sendTrash(row, trash === true);
  const params = { path: { user_id: row.person }, header: { 'Idempotency-Key': create.key } };
  return (await full(api.POST('/api/v1/{user_id}/ideas', { params, body: create.body }))) as Sent;
}

/** isPassing tells whether the same change can succeed later: nobody answered, or whoever did was busy or wants a sign-in. */
export function isPassing(cause: unknown): boolean {
  if (!(cause instanceof Failure)) return false;
  if (cause.fields.some((f) => f.type === 'key_reused')) return false;
  return cause.unreachable || cause.status >= 500 || [401, 408, 421, 429].includes(cause.status) || cause.code === 'CONFLICT';
}
