import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, full, uid, unwrap } from '@/lib/api/client';
import type { components } from '@/lib/api/schema';
import { Failure } from '@/lib/failure';
import type { Guess } from '@/lib/guess';
import { cachedIdea, refreshIdeas } from '@/lib/ideas';
import { useOptimistic } from '@/lib/optimistic';
import type { Step } from './told';

type Schemas = components['schemas'];
export type Conversation = Schemas['Conversation'];
export type Message = Schemas['Message'];
export type Action = Schemas['Action'];

const CHAT = 'chat';
const LIST = [CHAT, 'list'] as const;
const oneKey = (id: number) => [CHAT, 'one', id] as const;
const pathOf = (conversation_id: number) => ({ user_id: uid(), conversation_id });

export const conversationsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...LIST, q],
    initialPageParam: null as string | null,
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET('/api/v1/{user_id}/conversations', {
          signal,
          params: { path: { user_id: uid() }, query: { limit: 50, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.pagination.next_cursor,
  });

export const conversationQuery = (id: number) =>
  queryOptions({
    queryKey: oneKey(id),
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/{user_id}/conversations/{conversation_id}', { signal, params: { path: pathOf(id) } })),
    enabled: id > 0,
  });

/** How often an answer that is made elsewhere is looked for. */
const LOOK = 3000;

export const messagesQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: [...oneKey(id), 'messages'],
    initialPageParam: 0,
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET('/api/v1/{user_id}/conversations/{conversation_id}/messages', {
          signal,
          params: { path: pathOf(id), query: { limit: 50, ...(pageParam ? { before: pageParam } : {}) } },
        }),
      ),
    getNextPageParam: (page) => page.pagination.next_before,
    enabled: id > 0,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.messages[0]?.status === 'running' ? LOOK : false),
  });

/** refresh reads again what a turn has changed. */
export async function refresh(client: QueryClient, conversation: number, ideas: boolean): Promise<void> {
  if (ideas) refreshAll(client);
  const list = { queryKey: LIST };
  const one = { queryKey: oneKey(conversation) };
  // A first read that is under way knows nothing of the turn, and would be taken for the new one.
  await Promise.all([client.cancelQueries(list, { silent: true }), client.cancelQueries(one, { silent: true })]);
  void client.invalidateQueries(list);
  await client.invalidateQueries(one);
}

function refreshAll(client: QueryClient): void {
  refreshIdeas(client);
  void client.invalidateQueries({ queryKey: ['trash'] });
}

/** The title of an idea that a step is about. One that is in the trash has none here. */
export const titleQuery = (id: number) =>
  queryOptions({
    queryKey: ['title', id],
    queryFn: async ({ client, signal }) =>
      cachedIdea(client, id)?.title ??
      (await unwrap(api.GET('/api/v1/{user_id}/ideas/{idea_id}', { signal, params: { path: { user_id: uid(), idea_id: id } } }))).title,
    staleTime: 60_000,
  });

type Lists = { pages: Schemas['ConversationsReply']['data'][]; pageParams: (string | null)[] };

/** inLists changes the conversations of every list that was read, and returns how to take that back. */
function inLists(client: QueryClient, change: (c: Conversation) => Conversation[]): Guess {
  const before = client.getQueriesData<Lists>({ queryKey: LIST });
  for (const [key, data] of before)
    if (data)
      client.setQueryData(key, { ...data, pages: data.pages.map((p) => ({ ...p, conversations: p.conversations.flatMap(change) })) });
  return {
    undo: () => {
      for (const [key, data] of before) client.setQueryData(key, data);
    },
  };
}

export const useRename = () =>
  useOptimistic({
    keys: [[CHAT]],
    send: ({ id, title }: Pick<Conversation, 'id' | 'title'>) =>
      unwrap(api.PATCH('/api/v1/{user_id}/conversations/{conversation_id}', { params: { path: pathOf(id) }, body: { title } })),
    apply: (client, { id, title }) => inLists(client, (c) => [c.id === id ? { ...c, title } : c]),
    agreed: (client, _, { id }) => void refresh(client, id, false),
  });

export const useDelete = () =>
  useOptimistic({
    keys: [[CHAT]],
    send: ({ id }: Pick<Conversation, 'id'>) =>
      unwrap(api.DELETE('/api/v1/{user_id}/conversations/{conversation_id}', { params: { path: pathOf(id) } })),
    apply: (client, { id }) => inLists(client, (c) => (c.id === id ? [] : [c])),
    agreed: (client, _, { id }) => {
      client.removeQueries({ queryKey: oneKey(id) });
      void client.invalidateQueries({ queryKey: LIST });
    },
  });

/** What a tool did that the API can take back. */
const BACK = new Set(['add_idea', 'restore_idea', 'delete_idea', 'update_idea', 'set_stage']);

export const canUndo = (step: Step): boolean => step.state === 'done' && step.ideas.length === 1 && BACK.has(step.name);

/** undo takes back what a step did. A change is taken back as long as it is the last one of its idea. */
export async function undo(client: QueryClient, { name, ideas: [idea_id = 0] }: Step): Promise<void> {
  const path = { user_id: uid(), idea_id };
  if (name === 'delete_idea') await unwrap(api.POST('/api/v1/{user_id}/trash/{idea_id}/restore', { params: { path } }));
  else if (name === 'add_idea' || name === 'restore_idea')
    await unwrap(api.DELETE('/api/v1/{user_id}/ideas/{idea_id}', { params: { path } }));
  else {
    const { etag = '' } = await full(api.GET('/api/v1/{user_id}/ideas/{idea_id}', { params: { path } }));
    const query = { limit: 2 };
    const { revisions } = await unwrap(api.GET('/api/v1/{user_id}/ideas/{idea_id}/revisions', { params: { path, query } }));
    const [now, before] = revisions;
    if (now?.source !== 'chat' || !before) throw new Failure({ status: 412, code: 'PRECONDITION_FAILED', message: '' });
    const params = { path: { ...path, rev: before.rev }, header: { 'If-Match': etag } };
    await unwrap(api.POST('/api/v1/{user_id}/ideas/{idea_id}/revisions/{rev}/restore', { params }));
  }
  refreshAll(client);
}
