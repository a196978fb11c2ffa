import type { QueryClient } from '@tanstack/react-query';
import { api, fetchAs, full, type Idea, readSince, uid } from './api/client';
import type { components } from './api/schema';
import { Failure } from './failure';
import { place, refreshDerived, refreshIdeas } from './ideas';
import { sse } from './sse';
import { knownVersion, noteVersion } from './versions';

type Change = components['schemas']['ChangeEvent'];

/** What `hello` and `reset` hold: when the last change before them was. */
interface Mark {
  at: string | null;
}

/** More changes than these at once, and everything is read anew in one request instead of one for each. */
const FEW = 5;
const GATHER = 150;
const LONGEST_WAIT = 30_000;

/** settle brings into the caches what others changed. What we did ourselves, we know already. */
export async function settle(client: QueryClient, changes: readonly Change[]): Promise<void> {
  const latest = new Map<number, Change>();
  for (const change of changes)
    if (change.act === 'imported' || change.version > knownVersion(change.idea_id)) latest.set(change.idea_id, change);
  if (latest.size === 0) return;
  // An import is one change of many ideas.
  if (latest.size > FEW || changes.some((change) => change.act === 'imported')) {
    refreshIdeas(client);
    return;
  }
  await Promise.all([...latest.values()].map((change) => refetch(client, change)));
  refreshDerived(client);
}

async function refetch(client: QueryClient, { idea_id, act }: Change): Promise<void> {
  if (act === 'deleted' || act === 'destroyed') {
    place(client, idea_id, null);
    return;
  }
  try {
    const { data, etag } = await full(api.GET('/api/v1/{user_id}/ideas/{idea_id}', { params: { path: { user_id: uid(), idea_id } } }));
    noteVersion(data, etag);
    place(client, idea_id, data as Idea);
  } catch (cause) {
    if (cause instanceof Failure && cause.status === 404) place(client, idea_id, null);
    else refreshIdeas(client);
  }
}

/** A change has its time a little before it can be read. */
const SLACK = 100;

/** isMissed tells whether the last change before a stream may not be in what was read. */
export function isMissed(last: string | null, since: string | undefined): boolean {
  return last !== null && since !== undefined && Date.parse(last) > Date.parse(since) - SLACK;
}

/** Where the stream of a person was left. */
const left = new Map<string, string>();

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    const now = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', now, { once: true });
    addEventListener('online', now, { once: true, signal });
  });

/** follow reads the stream until it is told to stop, and comes again where it was cut. */
export async function follow(client: QueryClient, signal: AbortSignal): Promise<void> {
  const person = uid();
  let failures = 0;
  let gathered: Change[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const gather = (change: Change) => {
    gathered.push(change);
    timer ??= setTimeout(() => {
      const changes = gathered;
      gathered = [];
      timer = undefined;
      void settle(client, changes);
    }, GATHER);
  };
  while (!signal.aborted) {
    try {
      const last = left.get(person);
      const headers: HeadersInit = last ? { 'Last-Event-ID': last } : {};
      const response = await fetchAs(new Request(`/api/v1/${encodeURIComponent(person)}/events`, { headers, signal }), true);
      if (!response.ok || !response.body) throw new Error(`events: ${response.status}`);
      if (failures > 0) void import('./outbox').then((box) => box.flush(client));
      for await (const { id, event, data } of sse(response.body)) {
        failures = 0;
        if (id) left.set(person, id);
        if (event === 'change') gather(JSON.parse(data) as Change);
        if (event === 'reset' || (event === 'hello' && isMissed((JSON.parse(data) as Mark).at, readSince()))) refreshIdeas(client);
      }
    } catch {
      failures++;
    }
    if (!signal.aborted) await pause(Math.min(1000 * 2 ** failures, LONGEST_WAIT), signal);
  }
  clearTimeout(timer);
}
