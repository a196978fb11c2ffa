import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { api, type Idea, uid, unwrap } from '@/lib/api/client';
import { type Guess, guess } from '@/lib/guess';
import { IDEAS, type Pages, refreshPlaced } from '@/lib/ideas';
import { inTurn } from '@/lib/keeping';
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

/** backIn is a list of the trash with ideas in it again that were taken out, each before what came behind it. */
export function backIn(now: Pages, before: Pages, gone: (idea: Idea) => boolean): Pages {
  const pages = now.pages.map((page) => ({ ...page, ideas: [...page.ideas] }));
  const has = (id: number | undefined) => pages.find((page) => page.ideas.some((i) => i.id === id));
  let behind: Idea | undefined;
  for (const idea of before.pages.flatMap((page) => page.ideas).toReversed()) {
    if (gone(idea) && !has(idea.id)) {
      const page = has(behind?.id) ?? pages.at(-1);
      page?.ideas.splice(behind ? page.ideas.findIndex((i) => i.id === behind?.id) : page.ideas.length, 0, idea);
    }
    if (has(idea.id)) behind = idea;
  }
  return { ...now, pages };
}

/** without takes ideas out of what was read of the trash until it is told that they are gone. */
function without(client: QueryClient, gone: (idea: Idea) => boolean): Guess {
  const before = client.getQueriesData<Pages>({ queryKey: TRASH });
  for (const [key, data] of before)
    if (data)
      client.setQueryData(key, { ...data, pages: data.pages.map((page) => ({ ...page, ideas: page.ideas.filter((i) => !gone(i)) })) });
  return {
    undo: () => {
      for (const [key, data] of before) if (data) client.setQueryData<Pages>(key, (now) => now && backIn(now, data, gone));
    },
  };
}

const pathOf = (idea: Idea) => ({ params: { path: { user_id: uid(), idea_id: idea.id } } });

export const useRestore = () =>
  useOptimistic({
    keys: [TRASH],
    send: (idea: Idea) => inTurn([idea.id], () => unwrap(api.POST('/api/v1/{user_id}/trash/{idea_id}/restore', pathOf(idea)))),
    apply: (client, idea) => without(client, (i) => i.id === idea.id),
    agreed: refreshPlaced,
  });

/** useReturn puts an idea back into the trash. */
export const useReturn = () =>
  useOptimistic({
    keys: [TRASH],
    send: (idea: Idea) => inTurn([idea.id], () => unwrap(api.DELETE('/api/v1/{user_id}/ideas/{idea_id}', pathOf(idea)))),
    apply: (client, idea) => guess(client, idea.id, idea, () => null),
    agreed: refreshPlaced,
  });

export const useDestroy = () =>
  useOptimistic({
    keys: [TRASH],
    send: (idea: Idea) => inTurn([idea.id], () => unwrap(api.DELETE('/api/v1/{user_id}/trash/{idea_id}', pathOf(idea)))),
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
