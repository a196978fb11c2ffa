import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { addDays, dayOf } from '@/i18n/format';
import { api, type Idea, uid, unwrap } from '@/lib/api/client';
import { IDEAS } from '@/lib/ideas';
import { usePatch } from '@/lib/writes';

const PAGE = 100;
const PAGES = 5;
const TRAY = 100;

type Query = NonNullable<Parameters<typeof read>[0]>;

async function read(query: Record<string, unknown>, signal: AbortSignal): Promise<Idea[]> {
  const all: Idea[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES; page++) {
    const answer: { ideas: Idea[]; pagination: { next_cursor?: string | null } } = await unwrap(
      api.GET('/api/v1/{user_id}/ideas', {
        params: { path: { user_id: uid() }, query: { limit: PAGE, include_total: false, ...query, ...(cursor ? { cursor } : {}) } },
        signal,
      }),
    );
    all.push(...answer.ideas);
    cursor = answer.pagination.next_cursor ?? null;
    if (!cursor) break;
  }
  return all;
}

/** Everything with a date between two days, both included. Instants near the edges of a day are judged where the person is. */
export const datedQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: [IDEAS, 'calendar', from, to],
    queryFn: async ({ signal }) => {
      const [early, late] = [addDays(from, -1), addDays(to, 2)];
      const ranges: Query[] = [
        { planned_after: from, planned_before: addDays(to, 1), sort: 'planned_for' },
        { due_after: early, due_before: late, sort: 'due_date' },
        { published_after: early, published_before: late, sort: 'published_at' },
      ];
      const found = await Promise.all(ranges.map((range) => read(range, signal)));
      return [...new Map(found.flat().map((idea) => [idea.id, idea])).values()];
    },
  });

/** Ideas that wait for a date, those that were touched last first. */
export const trayQuery = queryOptions({
  queryKey: [IDEAS, 'tray'],
  queryFn: async ({ signal }) =>
    (await read({ stage: ['idea', 'outline', 'draft'], sort: 'updated_at', order: 'desc' }, signal))
      .filter((i) => !i.planned_for)
      .slice(0, TRAY),
});

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

/** replan has every read of the calendar show an idea on its new day, and returns how to take that back. */
function replan(client: QueryClient, idea: Idea): () => void {
  const dated = client.getQueriesData<Idea[]>({ queryKey: [IDEAS, 'calendar'] });
  const tray = client.getQueryData<Idea[]>(trayQuery.queryKey);
  const without = (all: Idea[]) => all.filter((i) => i.id !== idea.id);
  for (const [key, all] of dated) if (all) client.setQueryData(key, [...without(all), idea]);
  if (tray) client.setQueryData(trayQuery.queryKey, idea.planned_for ? without(tray) : [idea, ...without(tray)]);
  return () => {
    for (const [key, all] of dated) client.setQueryData(key, all);
    client.setQueryData(trayQuery.queryKey, tray);
  };
}

/** usePlan moves an idea to a day, or back into the tray. */
export const usePlan = () => usePatch(replan);
