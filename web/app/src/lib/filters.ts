import type { Idea, Priority, Stage } from './api/client';

export const STAGES = ['idea', 'outline', 'draft', 'published'] as const satisfies readonly Stage[];
export const PRIORITIES = ['high', 'medium', 'low'] as const satisfies readonly Priority[];
export const SORTS = ['created_at', 'updated_at', 'title', 'priority', 'stage', 'due_date', 'planned_for', 'published_at'] as const;
export type Sort = (typeof SORTS)[number];
export const DAYS = ['due_after', 'due_before', 'planned_after', 'planned_before', 'published_after', 'published_before'] as const;
export type DayFilter = (typeof DAYS)[number];

/** Filters are parameters of the API's lists under the same names; the URL of a screen holds them as they are. */
export type Filters = {
  stage?: string | undefined;
  priority?: string | undefined;
  tags?: string | undefined;
  tags_match?: 'any' | 'all' | undefined;
  search?: string | undefined;
  planned?: 'true' | 'false' | undefined;
  has_published_url?: 'true' | 'false' | undefined;
  sort?: Sort | undefined;
  order?: 'asc' | 'desc' | undefined;
} & { [day in DayFilter]?: string | undefined };

const within = <T extends string>(v: unknown, words: readonly T[]): T | undefined => words.find((w) => w === v);

export const split = (list: string | undefined): string[] => (list ? list.split(',').filter(Boolean) : []);
export const join = (words: readonly string[]): string | undefined => (words.length > 0 ? words.join(',') : undefined);
const known = (v: unknown, words: readonly string[]) => join(split(String(v ?? '')).filter((w) => words.includes(w)));
const day = (v: unknown) => (typeof v === 'string' && /^\d{4}-\d\d-\d\d$/.test(v) && !Number.isNaN(Date.parse(v)) ? v : undefined);

/** parseFilters reads a URL. What it does not understand is dropped, never thrown: old links must open. */
export function parseFilters(s: Record<string, unknown>): Filters {
  const text = typeof s.search === 'string' ? s.search.slice(0, 200) : '';
  const out: Filters = {
    stage: known(s.stage, STAGES),
    priority: known(s.priority, PRIORITIES),
    tags: join(split(typeof s.tags === 'string' ? s.tags : '')),
    tags_match: within(s.tags_match, ['any', 'all']),
    search: text.trim() ? text : undefined,
    planned: within(s.planned, ['true', 'false']),
    has_published_url: within(s.has_published_url, ['true', 'false']),
    sort: within(s.sort, SORTS),
    order: within(s.order, ['asc', 'desc']),
  };
  for (const name of DAYS) out[name] = day(s[name]);
  return clean(out);
}

/** clean leaves out what is not set, so that two equal sets of filters are one key of the cache. */
export function clean(f: Filters): Filters {
  return Object.fromEntries(Object.entries(f).filter(([, v]) => v !== undefined && v !== ''));
}

/** narrowing is what leaves ideas out: filters without the order. */
export function narrowing(f: Filters): Filters {
  const { sort: _sort, order: _order, ...rest } = f;
  return clean(rest);
}

export const isNarrow = (f: Filters): boolean => Object.keys(narrowing(f)).some((k) => k !== 'tags_match');

/** toQuery is filters as the typed client takes them. */
export function toQuery(f: Filters) {
  const { stage, priority, tags, planned, has_published_url, ...rest } = clean(f);
  return {
    ...rest,
    ...(stage ? { stage: STAGES.filter((s) => split(stage).includes(s)) } : {}),
    ...(priority ? { priority: PRIORITIES.filter((p) => split(priority).includes(p)) } : {}),
    ...(tags ? { tags: split(tags) } : {}),
    ...(planned ? { planned: planned === 'true' } : {}),
    ...(has_published_url ? { has_published_url: has_published_url === 'true' } : {}),
  };
}

const inRange = (at: string | null, after: string | undefined, before: string | undefined) =>
  (!after && !before) || (at !== null && (!after || at >= after) && (!before || at < before));

const same = (a: string, b: string) => a.localeCompare(b, undefined, { sensitivity: 'base' }) === 0;

/**
 * matches tells whether an idea that has just changed still belongs to a list.
 * Words of a search are the server's to judge: those ideas stay where they are.
 */
export function matches(i: Idea, f: Filters): boolean {
  const tags = split(f.tags);
  const has = (t: string) => i.tags.some((own) => same(own, t));
  return (
    (!f.stage || split(f.stage).includes(i.stage)) &&
    (!f.priority || split(f.priority).includes(i.priority)) &&
    (tags.length === 0 || (f.tags_match === 'all' ? tags.every(has) : tags.some(has))) &&
    (!f.planned || (i.planned_for !== null) === (f.planned === 'true')) &&
    (!f.has_published_url || (i.published_url !== null) === (f.has_published_url === 'true')) &&
    inRange(i.due_date, f.due_after, f.due_before) &&
    inRange(i.planned_for, f.planned_after, f.planned_before) &&
    inRange(i.published_at, f.published_after, f.published_before)
  );
}

const rank = { priority: { low: 0, medium: 1, high: 2 }, stage: { idea: 0, outline: 1, draft: 2, published: 3 } };
const worth = (i: Idea, sort: Sort): string | number | null =>
  sort === 'priority' ? rank.priority[i.priority] : sort === 'stage' ? rank.stage[i.stage] : i[sort];

/** comparator is the API's order: no date comes last both ways, and ties fall to the id. */
export function comparator(f: Filters): (a: Idea, b: Idea) => number {
  const sort = f.sort ?? 'created_at';
  const sign = f.order === 'asc' ? 1 : -1;
  return (a, b) => {
    const x = worth(a, sort);
    const y = worth(b, sort);
    if (x === null || y === null) return x === y ? sign * (a.id - b.id) : x === null ? 1 : -1;
    const way =
      typeof x === 'string' ? (sort === 'title' ? x.localeCompare(String(y)) : x < String(y) ? -1 : x > String(y) ? 1 : 0) : x - Number(y);
    return sign * (way || a.id - b.id);
  };
}
