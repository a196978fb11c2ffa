import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api, uid, unwrap, type View } from '@/lib/api/client';
import { clean, type Filters } from '@/lib/filters';
import type { Guess } from '@/lib/guess';
import { useOptimistic } from '@/lib/optimistic';

const KEY = ['views'] as const;

export const viewsQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ signal }) => (await unwrap(api.GET('/api/v1/{user_id}/views', { signal, params: { path: { user_id: uid() } } }))).views,
  staleTime: 5 * 60_000,
});

/** changed patches the views that were read, and returns how to take that back. */
function changed(client: QueryClient, change: (views: View[]) => View[]): Guess {
  const before = client.getQueryData<View[]>(KEY);
  if (before)
    client.setQueryData(
      KEY,
      change(before).map((view, position) => ({ ...view, position })),
    );
  return { undo: () => client.setQueryData(KEY, before) };
}

const again = (client: QueryClient) => void client.invalidateQueries({ queryKey: KEY });
const one = (view: View) => ({ params: { path: { user_id: uid(), view_id: view.id } } });

/** moved is a list with one of its views in another place. */
export function moved(views: View[], view: View, position: number): View[] {
  return views.filter((v) => v.id !== view.id).toSpliced(position, 0, view);
}

export interface NewView {
  name: string;
  query: Filters;
  layout: View['layout'];
  /** Behind all others, unless it is said. */
  position?: number;
}

export const useSaveView = () =>
  useOptimistic({
    keys: [KEY],
    send: ({ query, ...view }: NewView) =>
      unwrap(
        api.POST('/api/v1/{user_id}/views', {
          params: { path: { user_id: uid() } },
          body: { ...view, query: clean(query) as View['query'] },
        }),
      ),
    apply: () => ({ undo: () => undefined }),
    agreed: again,
  });

export const useRenameView = () =>
  useOptimistic({
    keys: [KEY],
    send: ({ view, name }: { view: View; name: string }) =>
      unwrap(api.PATCH('/api/v1/{user_id}/views/{view_id}', { ...one(view), body: { name } })),
    apply: (client, { view, name }) => changed(client, (all) => all.map((v) => (v.id === view.id ? { ...v, name } : v))),
    agreed: again,
  });

export const useMoveView = () =>
  useOptimistic({
    keys: [KEY],
    send: ({ view, position }: { view: View; position: number }) =>
      unwrap(api.PATCH('/api/v1/{user_id}/views/{view_id}', { ...one(view), body: { position } })),
    apply: (client, { view, position }) => changed(client, (all) => moved(all, view, position)),
    agreed: again,
  });

export const useDeleteView = () =>
  useOptimistic({
    keys: [KEY],
    send: (view: View) => unwrap(api.DELETE('/api/v1/{user_id}/views/{view_id}', one(view))),
    apply: (client, view) => changed(client, (all) => all.filter((v) => v.id !== view.id)),
    agreed: again,
  });
