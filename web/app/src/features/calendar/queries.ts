import { infiniteQueryOptions, keepPreviousData, type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import { addDays, dayOf } from '@/i18n/format';
import { api, type Idea, uid, unwrap } from '@/lib/api/client';
import { type Filters, join, matches, narrowing, STAGES, split, toQuery } from '@/lib/filters';
import { alsoIn, type Changes, IDEAS, inPages, type Page, type Pages } from '@/lib/ideas';

const MOST = 100;
const TRAY = 50;

const page = (filters: Filters, more: { limit: number; cursor?: string; include_total?: boolean }, signal: AbortSignal): Promise<Page> =>
  unwrap(api.GET('/api/v1/{user_id}/ideas', { signal, params: { path: { user_id: uid() }, query: { ...toQuery(filters), ...more } } }));

/** all reads a list to its end. */
async function all(filters: Filters, signal: AbortSignal): Promise<Idea[]> {
  const ideas: Idea[] = [];
  let cursor: string | null | undefined;
  do {
    const next: Page = await page(filters, { limit: MOST, include_total: false, ...(cursor ? { cursor } : {}) }, signal);
    ideas.push(...next.ideas);
    cursor = next.pagination.next_cursor;
  } while (cursor);
  return ideas;
}

const later = (a: string, b: string | undefined) => (b && b > a ? b : a);
const earlier = (a: string, b: string | undefined) => (b && b < a ? b : a);

/** rangesOf is what to ask for: each list of what has a date between two days, both included, within the filters. */
export function rangesOf(from: string, to: string, f: Filters): Filters[] {
  const until = addDays(to, 1);
  // Instants near the edges are judged where the person is, which may be a day off.
  const [early, late] = [addDays(from, -1), addDays(until, 1)];
  return [
    { ...f, planned_after: later(from, f.planned_after), planned_before: earlier(until, f.planned_before), sort: 'planned_for' },
    { ...f, due_after: later(early, f.due_after), due_before: earlier(late, f.due_before), sort: 'due_date' },
    { ...f, published_after: later(early, f.published_after), published_before: earlier(late, f.published_before), sort: 'published_at' },
  ];
}

/** Everything with a date between two days, both included. */
export const datedQuery = (from: string, to: string, filters: Filters) =>
  queryOptions({
    queryKey: [IDEAS, 'calendar', narrowing(filters), from, to],
    queryFn: async ({ signal }) => {
      const found = await Promise.all(rangesOf(from, to, narrowing(filters)).map((range) => all(range, signal)));
      return [...new Map(found.flat().map((idea) => [idea.id, idea])).values()];
    },
    placeholderData: keepPreviousData,
  });

/** waitingFor is the list of what waits for a date within the filters: null where nothing can. */
export function waitingFor(f: Filters): Filters | null {
  const stages = STAGES.filter((s) => s !== 'published' && (!f.stage || split(f.stage).includes(s)));
  if (stages.length === 0 || f.planned === 'true') return null;
  return { ...narrowing(f), stage: join(stages), planned: 'false', sort: 'planned_for' };
}

const NOTHING: Page = { ideas: [], pagination: { total: 0, limit: TRAY, offset: 0, has_more: false, next_cursor: null } };

/** Ideas that wait for a date, the newest first: those that have none are in the order of their ids. */
export const trayQuery = (filters: Filters) => {
  const asked = waitingFor(filters);
  return infiniteQueryOptions({
    queryKey: [IDEAS, 'tray', asked],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<Page> =>
      asked ? page(asked, { limit: TRAY, ...(pageParam ? { cursor: pageParam, include_total: false } : {}) }, signal) : NOTHING,
    getNextPageParam: (last) => last.pagination.next_cursor,
    placeholderData: keepPreviousData,
  });
};

export type Kind = 'planned' | 'due' | 'published';

/** An entry is one date of one idea. */
export interface Entry {
  kind: Kind;
  day: string;
  idea: Idea;
}

const ORDER: Record<Kind, number> = { published: 0, due: 1, planned: 2 };

/** entriesOf is the dates of ideas, by day: what was published, what is due, what is planned. */
export function entriesOf(ideas: readonly Idea[]): Map<string, Entry[]> {
  const days = new Map<string, Entry[]>();
  const add = (kind: Kind, at: string | null, idea: Idea) => {
    if (!at) return;
    const day = dayOf(at);
    const entries = days.get(day) ?? [];
    entries.push({ kind, day, idea });
    days.set(day, entries);
  };
  for (const idea of ideas) {
    add('planned', idea.stage === 'published' ? null : idea.planned_for, idea);
    add('due', idea.stage === 'published' ? null : idea.due_date, idea);
    add('published', idea.published_at, idea);
  }
  for (const entries of days.values()) entries.sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || a.idea.title.localeCompare(b.idea.title));
  return days;
}

const filtersOf = (key: QueryKey) => key[2] as Filters | null;

/** replan has every read of the calendar show ideas on their days as they are now. */
export function replan(client: QueryClient, changes: Changes): void {
  const dated = client.getQueriesData<Idea[]>({ queryKey: [IDEAS, 'calendar'] });
  const trays = client.getQueriesData<Pages>({ queryKey: [IDEAS, 'tray'] });
  // What moves between the days and the tray was found by their search already; of others it is the server's to judge.
  const fitting = ({ search }: Filters): Changes => {
    if (!search) return changes;
    const same = ([key]: readonly [QueryKey, unknown]) => filtersOf(key)?.search === search;
    const found = [
      ...dated.filter(same).flatMap(([, ideas]) => ideas ?? []),
      ...trays.filter(same).flatMap(([, data]) => data?.pages.flatMap((p) => p.ideas) ?? []),
    ];
    const ids = new Set(found.map((idea) => idea.id));
    return new Map([...changes].filter(([id]) => ids.has(id)));
  };
  for (const [key, ideas] of dated) {
    const filters = filtersOf(key) ?? {};
    const now = fitting(filters);
    const coming = [...now.values()].filter((idea) => idea !== null && matches(idea, filters));
    if (ideas) client.setQueryData(key, [...ideas.filter((i) => !now.has(i.id)), ...coming]);
  }
  for (const [key, pages] of trays) {
    const filters = filtersOf(key);
    if (pages && filters) client.setQueryData(key, inPages(pages, fitting(filters), { ...filters, search: undefined }));
  }
}

alsoIn(replan);
