import { api, full, type Idea, type IdeaPatch } from './api/client';
import { Failure } from './failure';
import type { Row } from './outboxStore';

export interface Sent {
  data: Idea;
  etag: string | undefined;
}

/** How often a change meets another that came just before it, until it waits for a quieter time. */
const ROUNDS = 4;

/** holds tells whether an idea has, in these fields, these values. */
const holds = (idea: Idea, fields: (keyof IdeaPatch & keyof Idea)[], values: Partial<Idea>) =>
  fields.every((f) => JSON.stringify(idea[f] ?? null) === JSON.stringify(values[f] ?? null));

/**
 * sendPatch changes an idea in the version that the person saw. Where another
 * change came first but left alone what this one is about, it still is what they
 * meant; where the idea is already so, an answer was lost and there is nothing to do.
 */
async function sendPatch(row: Row, body: IdeaPatch): Promise<Sent> {
  const path = { user_id: row.person, idea_id: row.idea.id };
  const fields = Object.keys(body) as (keyof IdeaPatch & keyof Idea)[];
  let seen: Sent | undefined = row.etag ? { data: row.idea, etag: row.etag } : undefined;
  for (let round = 0; round < ROUNDS; round++) {
    seen ??= (await full(api.GET('/api/v1/{user_id}/ideas/{idea_id}', { params: { path } }))) as Sent;
    if (holds(seen.data, fields, body as Partial<Idea>)) return seen;
    if (!row.sure && !holds(seen.data, fields, row.idea))
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

/** sendRow brings one change to the server, and counts once however often it is called. */
export async function sendRow(row: Row): Promise<Sent> {
  const { change } = row;
  if (change.kind === 'patch') return sendPatch(row, change.body);
  const params = { path: { user_id: row.person }, header: { 'Idempotency-Key': change.key } };
  return (await full(api.POST('/api/v1/{user_id}/ideas', { params, body: change.body }))) as Sent;
}

/** isPassing tells whether the same change can succeed later: nobody answered, or whoever did was busy or wants a sign-in. */
export function isPassing(cause: unknown): boolean {
  if (!(cause instanceof Failure)) return false;
  return cause.unreachable || cause.status >= 500 || [401, 408, 421, 429].includes(cause.status) || cause.code === 'CONFLICT';
}
