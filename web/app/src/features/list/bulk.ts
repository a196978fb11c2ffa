import type { QueryClient } from '@tanstack/react-query';
import { t } from '@/i18n';
import { api, type Idea, uid, unwrap } from '@/lib/api/client';
import type { components } from '@/lib/api/schema';
import { Failure } from '@/lib/failure';
import { type Guess, guessAll, type Making } from '@/lib/guess';
import { placeAll } from '@/lib/ideas';
import { inTurn } from '@/lib/keeping';
import { useOptimistic } from '@/lib/optimistic';
import * as box from '@/lib/outbox';
import type { Change as Alone } from '@/lib/outboxFold';
import { ifMatch, noteVersion } from '@/lib/versions';

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

export interface Bulk {
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

/** What is shown of changes that are on their way. */
const guesses = new WeakMap<Bulk, Guess>();

/** Of what a change was for, what became of it. */
export interface Done {
  results: Awaited<ReturnType<typeof asked>>;
  /** The ideas of requests that failed, and why the last of these did. */
  failed: readonly number[];
  cause: unknown;
}

/** further tells whether other ideas can fare better than those that were refused. */
const further = (cause: unknown) =>
  cause instanceof Failure && cause.status >= 400 && cause.status < 500 && ![401, 403, 429].includes(cause.status);

/** send makes a change, request by request. What of it failed is taken back alone; where that is all, it throws. */
async function send(input: Bulk): Promise<Done> {
  const { ideas, steps } = input;
  const requests = steps.flatMap(chunks);
  const results: Done['results'] = [];
  const failed: number[] = [];
  let cause: unknown;
  let sent = 0;
  for (const step of requests)
    try {
      if (cause && !further(cause)) throw cause;
      results.push(...(await sendStep(ideas, step)));
      sent++;
    } catch (reason) {
      cause = reason;
      failed.push(...step.ids);
    }
  if (cause && sent === 0) throw cause;
  guesses.get(input)?.undo(failed);
  return { results, failed, cause };
}

/** useBulk changes many ideas by a few requests, after what is under way of any of them. */
export function useBulk() {
  return useOptimistic({
    send: (input: Bulk) =>
      inTurn(
        input.steps.flatMap(({ ids }) => ids),
        () => send(input),
      ),
    apply: (client: QueryClient, input) => {
      const byId = new Map(input.ideas.map((i) => [i.id, i]));
      const makings = new Map<number, Making>();
      for (const { ids, change } of input.steps)
        for (const id of ids) {
          const idea = byId.get(id);
          if (!idea) continue;
          const known = change.restore ? null : idea;
          makings.set(id, { known, make: (now) => (change.restore ? (now ?? idea) : now && after(now, change)) });
        }
      const guess = guessAll(client, makings);
      guesses.set(input, guess);
      return guess;
    },
    agreed: (client, { results }, { steps }) => {
      const gone = steps.some((s) => s.change.trash);
      for (const { idea, etag } of results) noteVersion(idea, etag);
      placeAll(client, new Map(results.map(({ idea }) => [idea.id, gone ? null : idea])));
    },
  });
}

/** partOf is a change of those ideas alone that it reached. */
export function partOf({ ideas, steps }: Bulk, { failed }: Done): Bulk {
  const lost = new Set(failed);
  return {
    ideas,
    steps: steps.map(({ ids, change }) => ({ ids: ids.filter((id) => !lost.has(id)), change })).filter((s) => s.ids.length > 0),
  };
}

/** saidOf is what the toast says of a change. */
export function saidOf(n: number, change: Change): string {
  const { list, common } = t();
  if (change.trash) return list.trashed(n);
  if (change.stage) return list.moved(n, common.stage[change.stage]);
  return list.changed(n);
}
