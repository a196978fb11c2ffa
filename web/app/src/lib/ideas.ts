import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { Idea, Pagination, Stage } from './api/client';
import { comparator, type Filters, matches, STAGES } from './filters';

/** The keys of everything that is made of ideas. The second word tells the shape of the data. */
export const IDEAS = 'ideas';
export const boardKey = (f: Filters) => [IDEAS, 'board', f] as const;
export const listKey = (f: Filters) => [IDEAS, 'list', f] as const;
export const ideaKey = (id: number) => [IDEAS, 'one', id] as const;

export interface Page {
  ideas: Idea[];
  pagination: Pagination;
}
export type Board = Record<Stage, Page>;
export type Pages = InfiniteData<Page, string | null>;

const counted = (p: Pagination, by: number): Pagination => ({ ...p, total: p.total === null ? null : Math.max(0, p.total + by) });

/** inserted puts an idea where the order has it; behind the last one loaded, it waits for its page. */
function inserted(page: Page, idea: Idea, f: Filters): Page {
  const compare = comparator(f);
  const at = page.ideas.findIndex((i) => compare(idea, i) < 0);
  const pagination = counted(page.pagination, 1);
  if (at < 0 && page.pagination.has_more) return { ...page, pagination };
  const place = at < 0 ? page.ideas.length : at;
  return { ideas: page.ideas.toSpliced(place, 0, idea), pagination };
}

function without(page: Page, id: number): Page {
  const ideas = page.ideas.filter((i) => i.id !== id);
  return ideas.length === page.ideas.length ? page : { ideas, pagination: counted(page.pagination, -1) };
}

/** put has a page hold the idea as it is now; one that was not seen before cannot be told to fit a search. */
function put(page: Page, id: number, idea: Idea | null, f: Filters, seen: boolean): Page {
  if (!idea || !matches(idea, f)) return without(page, id);
  const at = page.ideas.findIndex((i) => i.id === id);
  const old = page.ideas[at];
  if (old && comparator(f)(old, idea) === 0) return { ...page, ideas: page.ideas.with(at, idea) };
  if (!seen && f.search) return page;
  return inserted(without(page, id), idea, f);
}

/** onBoard is the board with the idea in its place, or without it. */
export function onBoard(board: Board, id: number, idea: Idea | null, f: Filters): Board {
  const seen = STAGES.some((stage) => board[stage].ideas.some((i) => i.id === id));
  const next = { ...board };
  for (const stage of STAGES) next[stage] = put(board[stage], id, idea?.stage === stage ? idea : null, f, seen);
  return next;
}

/** inPages is a paged list with the idea in its place, or without it. Where pages end does not matter: cursors do. */
export function inPages(data: Pages, id: number, idea: Idea | null, f: Filters): Pages {
  const first = data.pages[0];
  const last = data.pages.at(-1);
  if (!first || !last) return data;
  const ideas = data.pages.flatMap((p) => p.ideas);
  const all = put(
    { ideas, pagination: { ...last.pagination, total: first.pagination.total } },
    id,
    idea,
    f,
    ideas.some((i) => i.id === id),
  );
  let from = 0;
  const pages = data.pages.map((p) => {
    const to = p === last ? undefined : from + p.ideas.length;
    const part = all.ideas.slice(from, to);
    from += p.ideas.length;
    return { ideas: part, pagination: { ...p.pagination, total: all.pagination.total } };
  });
  return { ...data, pages };
}

const filtersOf = (key: QueryKey) => (key[2] ?? {}) as Filters;

/** cachedIdea finds an idea in whatever has been read. */
export function cachedIdea(client: QueryClient, id: number): Idea | undefined {
  const one = client.getQueryData<Idea>(ideaKey(id));
  if (one) return one;
  for (const [, board] of client.getQueriesData<Board>({ queryKey: [IDEAS, 'board'] }))
    for (const stage of STAGES) {
      const found = board?.[stage].ideas.find((i) => i.id === id);
      if (found) return found;
    }
  for (const [, list] of client.getQueriesData<Pages>({ queryKey: [IDEAS, 'list'] }))
    for (const page of list?.pages ?? []) {
      const found = page.ideas.find((i) => i.id === id);
      if (found) return found;
    }
  return undefined;
}

/** place writes an idea as it is now, or that it is gone, into everything that has been read. */
export function place(client: QueryClient, id: number, idea: Idea | null): void {
  if (idea) client.setQueryData(ideaKey(id), (old: Idea | undefined) => (old || idea.id > 0 ? idea : undefined));
  else client.removeQueries({ queryKey: ideaKey(id) });
  for (const [key, board] of client.getQueriesData<Board>({ queryKey: [IDEAS, 'board'] }))
    if (board) client.setQueryData(key, onBoard(board, id, idea, filtersOf(key)));
  for (const [key, list] of client.getQueriesData<Pages>({ queryKey: [IDEAS, 'list'] }))
    if (list) client.setQueryData(key, inPages(list, id, idea, filtersOf(key)));
}

/** placed does place, and returns how to take it back: other changes made meanwhile stay. */
export function placed(client: QueryClient, id: number, idea: Idea | null): () => void {
  const before = cachedIdea(client, id) ?? null;
  place(client, id, idea);
  return () => place(client, id, before);
}

/** Everything counted or drawn from ideas that is not patched in place. */
export function refreshDerived(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['tags'] });
  void client.invalidateQueries({ queryKey: ['stats'] });
  void client.invalidateQueries({
    predicate: ({ queryKey: [root, shape] }) => root === IDEAS && shape !== 'board' && shape !== 'list' && shape !== 'one',
  });
}

/** refreshIdeas reads everything again. */
export function refreshIdeas(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: [IDEAS] });
  refreshDerived(client);
}
