import { infiniteQueryOptions, keepPreviousData, type QueryClient } from '@tanstack/react-query';
import { t } from '@/i18n';
import { api, type Idea, uid, unwrap } from '@/lib/api/client';
import type { components } from '@/lib/api/schema';
import { Failure } from '@/lib/failure';
import { type Filters, toQuery } from '@/lib/filters';
import { listKey, type Page, placeAll, placedAll } from '@/lib/ideas';
import { useOptimistic } from '@/lib/optimistic';
import * as box from '@/lib/outbox';
import type { Change as Alone } from '@/lib/outboxFold';
import { ifMatch, noteVersion } from '@/lib/versions';

const SIZE = 100;

export const listQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: listKey(filters),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const cursor = pageParam ? { cursor: pageParam, include_total: false } : {};
      return unwrap(
        api.GET('/api/v1/{user_id}/ideas', {
          signal,
          params: { path: { user_id: uid() }, query: { ...toQuery(filters), ...cursor, limit: SIZE } },
        }),
      );
    },
    getNextPageParam: (last) => last.pagination.next_cursor,
    placeholderData: keepPreviousData,
  });

export type Change = components['schemas']['BulkChange']['change'];
export interface Step {
  ids: number[];
  change: Change;
}

/** Ideas of one request. */
const MOST = 100;

/** chunks cuts a step into what one request takes. */
export function chunks({ ids, change }: Step): Step[] {
  return Array.from({ length: Math.ceil(ids.length / MOST) }, (_, n) => ({ ids: ids.slice(n * MOST, (n + 1) * MOST), change }));
}

/** grouped makes one step of all ideas that go back to the same value. */
function grouped(ideas: readonly Idea[], back: (idea: Idea) => Change | undefined): Step[] {
  const steps = new Map<string, Step>();
  for (const idea of ideas) {
    const change = back(idea);
    if (!change) continue;
    const key = JSON.stringify(change);
    const step = steps.get(key) ?? { ids: [], change };
    step.ids.push(idea.id);
    steps.set(key, step);
  }
  return [...steps.values()];
}

const same = (a: string, b: string) => a.localeCompare(b, undefined, { sensitivity: 'base' }) === 0;
const has = (idea: Idea, tag: string) => idea.tags.some((own) => same(own, tag));

/** inverse is what puts ideas back as they were before a change. */
export function inverse(ideas: readonly Idea[], change: Change): Step[] {
  if (change.stage) return grouped(ideas, ({ stage }) => (stage === change.stage ? undefined : { stage }));
  if (change.priority) return grouped(ideas, ({ priority }) => (priority === change.priority ? undefined : { priority }));
  if (change.due_date !== undefined) return grouped(ideas, ({ due_date }) => ({ due_date }));
  if (change.add_tags)
    return grouped(ideas, (i) =>
      some(
        'remove_tags',
        change.add_tags?.filter((tag) => !has(i, tag)),
      ),
    );
  if (change.remove_tags)
    return grouped(ideas, (i) =>
      some(
        'add_tags',
        i.tags.filter((own) => change.remove_tags?.some((tag) => same(own, tag))),
      ),
    );
  if (change.trash) return grouped(ideas, () => ({ restore: true }));
  return [];
}

const some = (name: 'add_tags' | 'remove_tags', tags: string[] | undefined): Change | undefined =>
  tags?.length ? { [name]: tags } : undefined;

/** after is an idea as a change makes it, or null where it takes it away. */
export function after(idea: Idea, change: Change): Idea | null {
  if (change.trash) return null;
  const { add_tags = [], remove_tags = [], trash: _trash, restore: _restore, ...fields } = change;
  const kept = idea.tags.filter((own) => !remove_tags.some((tag) => same(own, tag)));
  return { ...idea, ...fields, tags: [...kept, ...add_tags.filter((tag) => !kept.some((own) => same(own, tag)))] } as Idea;
}

/** alone is a change of many as that of one idea. */
export function alone(idea: Idea, change: Change): Alone {
  if (change.trash || change.restore) return { trash: change.trash ?? false };
  const { add_tags, remove_tags, trash: _trash, restore: _restore, ...patch } = change;
  return { patch: add_tags || remove_tags ? { ...patch, tags: after(idea, change)?.tags ?? [] } : patch };
}

interface Bulk {
  ideas: readonly Idea[];
  steps: readonly Step[];
}

/** asked sends one request. */
const asked = async (body: Step) =>
  body.ids.length === 0
    ? []
    : (await unwrap(api.POST('/api/v1/{user_id}/ideas/bulk', { params: { path: { user_id: uid() } }, body }))).results;

/** kept puts a change of ideas into the outbox, each for itself. */
async function kept(ideas: readonly Idea[], change: Change, tried: boolean): Promise<[]> {
  const entries = ideas.map((idea) => {
    const one = alone(idea, change);
    return { idea, etag: ifMatch(idea)['If-Match'], change: one, tried: tried ? one : undefined };
  });
  await box.keep(uid(), ...entries);
  return [];
}

/** sendStep sends a step, or has it wait where nobody answers, and behind changes of its ideas that wait already. */
async function sendStep(all: readonly Idea[], { ids, change }: Step) {
  const waits = await box.waitingOf(uid());
  const ideas = all.filter((i) => ids.includes(i.id)).map((i) => ({ ...i, id: box.idOf(i.id) }));
  const behind = ideas.filter((i) => waits.has(i.id));
  const rest = ideas.filter((i) => !waits.has(i.id));
  if (behind.length > 0) await kept(behind, change, false);
  if (!navigator.onLine) return kept(rest, change, false);
  try {
    return await asked({ ids: rest.map((i) => i.id), change });
  } catch (cause) {
    if (!(cause instanceof Failure) || !cause.unreachable) throw cause;
    return kept(rest, change, true);
  }
}

/** useBulk changes many ideas by a few requests. */
export function useBulk() {
  return useOptimistic({
    send: async ({ ideas, steps }: Bulk) => {
      const results = [];
      for (const step of steps.flatMap(chunks)) results.push(...(await sendStep(ideas, step)));
      return results;
    },
    apply: (client: QueryClient, { ideas, steps }) => {
      const byId = new Map(ideas.map((i) => [i.id, i]));
      const changes = steps.flatMap(({ ids, change }) =>
        ids.flatMap((id): [number, Idea | null][] => {
          const idea = byId.get(id);
          return idea ? [[id, after(idea, change)]] : [];
        }),
      );
      return placedAll(client, new Map(changes));
    },
    agreed: (client, results, { steps }) => {
      const gone = steps.some((s) => s.change.trash);
      for (const { idea, etag } of results) noteVersion(idea, etag);
      placeAll(client, new Map(results.map(({ idea }) => [idea.id, gone ? null : idea])));
    },
  });
}

/** saidOf is what the toast says of a change. */
export function saidOf(n: number, change: Change): string {
  const { list, common } = t();
  if (change.trash) return list.trashed(n);
  if (change.stage) return list.moved(n, common.stage[change.stage]);
  return list.changed(n);
}
