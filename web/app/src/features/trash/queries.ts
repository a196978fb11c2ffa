import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { api, type Idea, uid, unwrap } from '@/lib/api/client';
import { IDEAS, type Pages, placed, refreshPlaced } from '@/lib/ideas';
import { useOptimistic } from '@/lib/optimistic';

const TRASH = [IDEAS, 'trash'] as const;
const PAGE = 50;

export const trashQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: [...TRASH, search],
    initialPageParam: null as string | null,
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET('/api/v1/{user_id}/trash', {
          params: {
            path: { user_id: uid() },
            query: { limit: PAGE, ...(search ? { search } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.pagination.next_cursor ?? null,
  });

/** without takes ideas out of what was read of the trash, and returns how to put them back. */
function without(client: QueryClient, gone: (idea: Idea) => boolean): () => void {
  const before = client.getQueriesData<Pages>({ queryKey: TRASH });
  for (const [key, data] of before)
    if (data)
      client.setQueryData(key, { ...data, pages: data.pages.map((page) => ({ ...page, ideas: page.ideas.filter((i) => !gone(i)) })) });
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data);
  };
}

export const useRestore = () =>
  useOptimistic({
    keys: [TRASH],
    send: (idea: Idea) =>
      unwrap(api.POST('/api/v1/{user_id}/trash/{idea_id}/restore', { params: { path: { user_id: uid(), idea_id: idea.id } } })),
    apply: (client, idea) => without(client, (i) => i.id === idea.id),
    agreed: refreshPlaced,
  });

/** useReturn puts an idea back into the trash. */
export const useReturn = () =>
  useOptimistic({
    keys: [TRASH],
    send: (idea: Idea) =>
      unwrap(api.DELETE('/api/v1/{user_id}/ideas/{idea_id}', { params: { path: { user_id: uid(), idea_id: idea.id } } })),
    apply: (client, idea) => placed(client, idea.id, null),
    agreed: refreshPlaced,
  });

export const useDestroy = () =>
  useOptimistic({
    keys: [TRASH],
    send: (idea: Idea) =>
      unwrap(api.DELETE('/api/v1/{user_id}/trash/{idea_id}', { params: { path: { user_id: uid(), idea_id: idea.id } } })),
    apply: (client, idea) => without(client, (i) => i.id === idea.id),
    agreed: refreshPlaced,
  });

export const useEmpty = () =>
  useOptimistic({
    keys: [TRASH],
    send: (_: undefined) => unwrap(api.DELETE('/api/v1/{user_id}/trash', { params: { path: { user_id: uid() } } })),
    apply: (client) => without(client, () => true),
    agreed: refreshPlaced,
  });
