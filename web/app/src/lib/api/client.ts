import createClient from 'openapi-fetch';
import { worded } from '@/i18n/failures';
import { access, another, currentPerson, isLeaving } from '@/lib/auth/session';
import { within } from '@/lib/deadline';
import { Failure, failureOf, lost } from '@/lib/failure';
import type { components, paths } from './schema';

type Schemas = components['schemas'];
export type Idea = Schemas['Idea'];
export type NewIdea = Schemas['NewIdea'];
export type IdeaPatch = Schemas['IdeaPatch'];
export type Stage = Schemas['Stage'];
export type Priority = Schemas['Priority'];
export type Pagination = Schemas['Pagination'];
export type View = Schemas['View'];

/** The person's id for paths. Once the session is over there is none, and nothing is asked any more. */
export function uid(): string {
  const person = currentPerson();
  if (!person) throw new Failure({ status: 401, code: 'AUTH_ERROR', message: 'Nobody is signed in' });
  return person.id;
}

/**
 * fetchAs sends a request with the token. A 401 is met with one silent refresh
 * and one more try; that the session is over shows where the person is asked for.
 * Nobody waits for ever, but for files and streams: those are read as long as they come.
 */
export async function fetchAs(request: Request, patient = false): Promise<Response> {
  if (isLeaving()) throw new Failure({ status: 0, code: 'UNREACHABLE', message: 'signing out' });
  const send = async (token: string | null) => {
    const copy = request.clone();
    copy.headers.set('X-Client', 'web');
    if (token) copy.headers.set('Authorization', `Bearer ${token}`);
    return fetch(copy, patient ? {} : { signal: within(request.signal, request.method) });
  };
  const was = await access();
  const first = await send(was);
  if (first.status !== 401) return first;
  const token = await another(was);
  return token ? send(token) : first;
}

/** fetched is fetchAs for what the typed client does not do, files among it. It throws a Failure unless it is answered well. */
export async function fetched(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetchAs(request, true);
  } catch (cause) {
    throw lost(cause);
  }
  if (!response.ok) throw await worded(failureOf(response, await response.json().catch(() => null)));
  return response;
}

export const api = createClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: (request) => fetchAs(request),
  querySerializer: { array: { style: 'form', explode: false } },
});

interface Answer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** When the server was first asked of this page, by its own clock: what was read is of then, or later. */
let since: string | undefined;
export const readSince = (): string | undefined => since;

type Data<A extends Answer> = NonNullable<A['data']> extends { data: infer T } ? T : undefined;

/** full waits for a call and answers its data with its version, or throws a Failure. */
export async function full<A extends Answer>(call: Promise<A>): Promise<{ data: Data<A>; etag: string | undefined }> {
  let answer: A;
  try {
    answer = await call;
  } catch (cause) {
    throw lost(cause);
  }
  if (!answer.response.ok) throw await worded(failureOf(answer.response, answer.error));
  const body = answer.data as { data?: Data<A>; meta?: { timestamp: string } } | undefined;
  since ??= body?.meta?.timestamp;
  return { data: body?.data as Data<A>, etag: answer.response.headers.get('ETag') ?? undefined };
}

/** unwrap is full without the version. */
export const unwrap = async <A extends Answer>(call: Promise<A>): Promise<Data<A>> => (await full(call)).data;
