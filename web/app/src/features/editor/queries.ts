import { keepPreviousData, type QueryClient, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, fetched, full, type Idea, type IdeaPatch, uid, unwrap } from '@/lib/api/client';
import { Failure } from '@/lib/failure';
import { cachedIdea, ideaKey, place, refreshDerived } from '@/lib/ideas';
import * as box from '@/lib/outbox';
import { save } from '@/lib/save';
import { ifMatch, noteVersion } from '@/lib/versions';
import { countOf, MOST } from './fields';

const path = (id: number) => ({ user_id: uid(), idea_id: id });

async function read(id: number, signal?: AbortSignal): Promise<Idea> {
  const { data, etag } = await full(
    api.GET('/api/v1/{user_id}/ideas/{idea_id}', { params: { path: path(id) }, ...(signal ? { signal } : {}) }),
  );
  noteVersion(data, etag);
  return data;
}

/** readHere reads an idea as it is; without a line, as it was seen last. One that waits to be sent is on this device alone. */
async function readHere(client: QueryClient, id: number, signal: AbortSignal): Promise<Idea> {
  if (id < 0) {
    const waits = await box.waitingIdea(uid(), id);
    if (waits) return waits;
    throw new Failure({ status: 404, code: 'NOT_FOUND', message: '' });
  }
  try {
    return await read(id, signal);
  } catch (cause) {
    const known = cause instanceof Failure && cause.unreachable && ((await box.waitingIdea(uid(), id)) ?? cachedIdea(client, id));
    if (known) return known;
    throw cause;
  }
}

/** The idea with its version. It is read anew each time that an editor opens: what is edited is the newest. */
export const ideaQuery = (id: number) =>
  queryOptions({
    queryKey: ideaKey(id),
    queryFn: ({ client, signal }) => readHere(client, id, signal),
    staleTime: 0,
    networkMode: 'always', // there may be an answer without a line
  });

export const useIdea = (id: number) => useQuery(ideaQuery(id));

/** took writes what the server answered into everything that has been read. */
function took(client: QueryClient, { data, etag }: { data: Idea; etag: string | undefined }): Idea {
  noteVersion(data, etag);
  place(client, data.id, data);
  refreshDerived(client);
  return data;
}

/** What editors that were left still send, by idea. */
const leaving = new Map<number, Promise<unknown>>();

export function sendsOn(id: number, sending: Promise<unknown>): void {
  leaving.set(id, sending);
}

/** leftAlone is when no editor that was left sends an idea any more: two that sent it at once would be at odds. */
export const leftAlone = async (id: number): Promise<void> => void (await leaving.get(id));

/** keepWaiting changes an idea that itself waits to be sent. It is null where it went up meanwhile. */
async function keepWaiting(client: QueryClient, idea: Idea, patch: IdeaPatch): Promise<Idea | null> {
  if (!(await box.waitingIdea(uid(), idea.id))) return null;
  await box.keep(uid(), { idea, change: { patch } });
  const now = { ...((await box.waitingIdea(uid(), idea.id)) ?? idea), updated_at: new Date().toISOString() };
  place(client, idea.id, now);
  return now;
}

/** patchSeen changes the version of an idea that was seen, and no other. */
export async function patchSeen(client: QueryClient, idea: Idea, change: IdeaPatch): Promise<Idea> {
  if (idea.id < 0) {
    const waits = await keepWaiting(client, idea, change);
    if (waits) return waits;
    const current = await read(box.idOf(idea.id));
    throw new Failure({ status: 412, code: 'PRECONDITION_FAILED', message: '', current, etag: ifMatch(current)['If-Match'] });
  }
  try {
    return took(
      client,
      await full(
        api.PATCH('/api/v1/{user_id}/ideas/{idea_id}', { params: { path: path(idea.id), header: await seen(idea) }, body: change }),
      ),
    );
  } catch (cause) {
    if (cause instanceof Failure && cause.status === 412 && cause.current) noteVersion(cause.current as Idea, cause.etag);
    throw cause;
  }
}

/** seen is the version of an idea as the header has it. One that came by a list has none yet: it is asked for. */
async function seen(idea: Idea): Promise<{ 'If-Match': string }> {
  const known = ifMatch(idea)['If-Match'];
  if (known) return { 'If-Match': known };
  const current = await read(idea.id);
  const now = ifMatch(current)['If-Match'];
  if (now && current.updated_at === idea.updated_at) return { 'If-Match': now };
  throw new Failure({ status: 412, code: 'PRECONDITION_FAILED', message: '', current, etag: now });
}

/** From here on two ideas may be one. */
const NEAR = 0.3;
const SHOWN = 3;

/** useSimilar finds at most three other ideas that say nearly what a title says. How near they are is the server's to judge. */
export function useSimilar(id: number, title: string) {
  const asked = title.trim();
  return useQuery({
    queryKey: ['ideas', 'similar', asked],
    queryFn: async ({ signal }) => {
      const query = { title: asked, limit: SHOWN + 1 };
      return (await unwrap(api.GET('/api/v1/{user_id}/ideas/related', { signal, params: { path: { user_id: uid() }, query } }))).related;
    },
    enabled: asked !== '' && countOf(asked) <= MOST.title,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    select: (found) =>
      found
        .filter(({ idea, score }) => idea.id !== id && score >= NEAR)
        .slice(0, SHOWN)
        .map(({ idea }) => idea),
  });
}

const historyKey = (id: number) => ['history', id] as const;

export const useHistory = (id: number, updated: string) =>
  useInfiniteQuery({
    queryKey: [...historyKey(id), updated],
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET('/api/v1/{user_id}/ideas/{idea_id}/revisions', {
          signal,
          params: { path: path(id), query: pageParam ? { limit: 20, cursor: pageParam } : { limit: 20 } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.pagination.next_cursor,
  });

export const useRevision = (id: number, rev: number | null, updated: string) =>
  useQuery({
    queryKey: [...historyKey(id), updated, rev],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/{user_id}/ideas/{idea_id}/revisions/{rev}', { signal, params: { path: { ...path(id), rev: rev ?? 0 } } })),
    enabled: rev !== null,
  });

/** restoreRevision makes an idea what it was then. */
export async function restoreRevision(client: QueryClient, idea: Idea, rev: number): Promise<Idea> {
  const params = { path: { ...path(idea.id), rev }, header: await seen(idea) };
  return took(client, await full(api.POST('/api/v1/{user_id}/ideas/{idea_id}/revisions/{rev}/restore', { params })));
}

/** download saves an idea as a file. */
export async function download(id: number, format: 'markdown' | 'text'): Promise<void> {
  const url = `${location.origin}/api/v1/${encodeURIComponent(uid())}/ideas/${id}/export?format=${format}`;
  await save(await fetched(new Request(url)), `idea-${id}`);
}
