import type { QueryClient } from '@tanstack/react-query';
import { api, fetchAs, full, type Idea, uid } from './api/client';
import type { components } from './api/schema';
import { Failure } from './failure';
import { place, refreshDerived, refreshIdeas } from './ideas';
import { sse } from './sse';
import { knownVersion, noteVersion } from './versions';

type Change = components['schemas']['ChangeEvent'];

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
  let last: string | undefined;
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
      const headers: HeadersInit = last ? { 'Last-Event-ID': last } : {};
      const response = await fetchAs(new Request(`/api/v1/${encodeURIComponent(uid())}/events`, { headers, signal }));
      if (!response.ok || !response.body) throw new Error(`events: ${response.status}`);
      if (failures > 0) void import('./outbox').then((box) => box.flush(client));
      for await (const { id, event, data } of sse(response.body)) {
        failures = 0;
        if (id) last = id;
        if (event === 'change') gather(JSON.parse(data) as Change);
        if (event === 'reset') refreshIdeas(client);
      }
    } catch {
      failures++;
    }
    if (!signal.aborted) await pause(Math.min(1000 * 2 ** failures, LONGEST_WAIT), signal);
  }
  clearTimeout(timer);
}
