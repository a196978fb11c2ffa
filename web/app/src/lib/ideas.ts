import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query';
import type { Idea, Pagination, Stage } from './api/client';
import { comparator, type Filters, matches, STAGES } from './filters';
import { told, underWay } from './layers';

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

/** Ideas as they are now, by id; null is one that is gone. */
export type Changes = ReadonlyMap<number, Idea | null>;

/**
 * put has a page hold ideas as they are now, each where the order has it. Behind
 * the last one that was loaded they wait for their page. One that was not seen
 * before cannot be told to fit a search.
 */
function put(page: Page, changes: Changes, f: Filters, seen: ReadonlySet<number>): Page {
  const compare = comparator(f);
  const moved = [...changes].flatMap(([id, idea]) => (idea && matches(idea, f) && (seen.has(id) || !f.search) ? [idea] : []));
  const coming = new Map(moved.map((idea) => [idea.id, idea]));
  let left = 0;
  const rest = page.ideas.flatMap((old) => {
    if (!changes.has(old.id)) return [old];
    const now = coming.get(old.id);
    if (now && compare(old, now) === 0) {
      coming.delete(old.id);
      return [now];
    }
    left++;
    return [];
  });
  const pagination = counted(page.pagination, coming.size - left);
  const queue = [...coming.values()].sort(compare);
  const ideas: Idea[] = [];
  let next = 0;
  const join = (before?: Idea) => {
    for (let idea = queue[next]; idea && (!before || compare(idea, before) < 0); idea = queue[++next]) ideas.push(idea);
  };
  for (const old of rest) {
    join(old);
    ideas.push(old);
  }
  if (!page.pagination.has_more) join();
  const same = ideas.length === page.ideas.length && ideas.every((idea, n) => idea === page.ideas[n]);
  return same && pagination.total === page.pagination.total ? page : { ideas, pagination };
}

const heldBy = (ideas: readonly Idea[]): ReadonlySet<number> => new Set(ideas.map((i) => i.id));

/** onBoard is the board with ideas in their places, or without them. */
export function onBoard(board: Board, changes: Changes, f: Filters): Board {
  const seen = heldBy(STAGES.flatMap((stage) => board[stage].ideas));
  const next = { ...board };
  for (const stage of STAGES) {
    const own = new Map([...changes].map(([id, idea]) => [id, idea?.stage === stage ? idea : null]));
    next[stage] = put(board[stage], own, f, seen);
  }
  return next;
}

/** inPages is a paged list with ideas in their places, or without them. Where pages end does not matter: cursors do. */
export function inPages(data: Pages, changes: Changes, f: Filters): Pages {
  const first = data.pages[0];
  const last = data.pages.at(-1);
  if (!first || !last) return data;
  const ideas = data.pages.flatMap((p) => p.ideas);
  const all = put({ ideas, pagination: { ...last.pagination, total: first.pagination.total } }, changes, f, heldBy(ideas));
  let from = 0;
  const pages = data.pages.map((p) => {
    const to = p === last ? undefined : from + p.ideas.length;
    const part = all.ideas.slice(from, to);
    from += p.ideas.length;
    return { ideas: part, pagination: { ...p.pagination, total: all.pagination.total } };
  });
  return { ...data, pages };
}

/** boardRead is a board as it was read, with what is under way on top. */
export const boardRead = (board: Board, f: Filters): Board => onBoard(board, underWay(STAGES.flatMap((stage) => board[stage].ideas)), f);

/** pageRead is that of a page of a list. */
export const pageRead = (page: Page, f: Filters): Page => put(page, underWay(page.ideas), f, heldBy(page.ideas));

const filtersOf = (key: QueryKey) => (key[2] ?? {}) as Filters;

/** held goes through every idea that has been read. */
function* held(client: QueryClient): Generator<Idea> {
  for (const [, one] of client.getQueriesData<Idea>({ queryKey: [IDEAS, 'one'] })) if (one) yield one;
  for (const [, board] of client.getQueriesData<Board>({ queryKey: [IDEAS, 'board'] }))
    for (const stage of board ? STAGES : []) yield* board?.[stage].ideas ?? [];
  for (const [, list] of client.getQueriesData<Pages>({ queryKey: [IDEAS, 'list'] }))
    for (const page of list?.pages ?? []) yield* page.ideas;
}

/** newest finds ideas in whatever has been read: of several readings of one, the latest. */
export function newest(client: QueryClient, has: (id: number) => boolean): Map<number, Idea> {
  const found = new Map<number, Idea>();
  for (const idea of held(client)) {
    if (!has(idea.id)) continue;
    const other = found.get(idea.id);
    if (!other || other.updated_at < idea.updated_at) found.set(idea.id, idea);
  }
  return found;
}

/** cachedIdea finds an idea in whatever has been read. */
export const cachedIdea = (client: QueryClient, id: number): Idea | undefined => newest(client, (one) => one === id).get(id);

/** show writes ideas into everything that has been read: all at once, however many. */
export function show(client: QueryClient, changes: Changes): void {
  for (const [id, idea] of changes) {
    if (idea) client.setQueryData(ideaKey(id), (old: Idea | undefined) => (old || idea.id > 0 ? idea : undefined));
    else client.removeQueries({ queryKey: ideaKey(id) });
  }
  for (const [key, board] of client.getQueriesData<Board>({ queryKey: [IDEAS, 'board'] }))
    if (board) client.setQueryData(key, onBoard(board, changes, filtersOf(key)));
  for (const [key, list] of client.getQueriesData<Pages>({ queryKey: [IDEAS, 'list'] }))
    if (list) client.setQueryData(key, inPages(list, changes, filtersOf(key)));
  for (const also of places) also(client, changes);
}

/** What else is made of ideas, and has them placed in it by whoever reads it. */
const places = new Set<(client: QueryClient, changes: Changes) => void>();
export const alsoIn = (place: (client: QueryClient, changes: Changes) => void): void => void places.add(place);

/** placeAll writes ideas as the server has them now, or that they are gone. What is still under way of them stays on top. */
export const placeAll = (client: QueryClient, changes: Changes): void =>
  show(client, new Map([...changes].map(([id, idea]) => [id, told(id, idea)])));

export const place = (client: QueryClient, id: number, idea: Idea | null): void => placeAll(client, new Map([[id, idea]]));

/**
 * refreshDerived reads again what is counted or drawn from ideas and not patched
 * in place, once no other change is under way than so many of its caller's: what
 * the server would answer before it has them would take them back on screen.
 */
export function refreshDerived(client: QueryClient, own = 0): void {
  if (client.isMutating() > own) return; // the last of them comes here
  void client.invalidateQueries({ queryKey: ['tags'] });
  void client.invalidateQueries({ queryKey: ['stats'] });
  void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === IDEAS && !isPlaced(queryKey) });
}

/** isPlaced tells what is patched in place. What fits the words of a search is the server's to judge. */
const isPlaced = (key: QueryKey): boolean => key[1] === 'one' || ((key[1] === 'board' || key[1] === 'list') && !filtersOf(key).search);

/** refreshPlaced reads the rest again: within a change whose end brings refreshDerived. */
export function refreshPlaced(client: QueryClient): void {
  void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === IDEAS && isPlaced(queryKey) });
}

/** refreshIdeas reads everything again, each thing once. */
export function refreshIdeas(client: QueryClient): void {
  refreshPlaced(client);
  refreshDerived(client);
}
