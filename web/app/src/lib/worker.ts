import { useSyncExternalStore } from 'react';

interface Factory {
  createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => { createScriptURL: (url: string) => string };
}

const WORKER = '/sw.js';
/** How often an open page asks for a newer version. */
const ASK_EVERY = 60 * 60_000;

let next: ServiceWorker | null = null;
let started = false;
const watchers = new Set<() => void>();

/** address passes the one script that may be a worker through the policy. */
function address(): string {
  const rules = {
    createScriptURL: (url: string) => {
      if (url !== WORKER) throw new TypeError(`${url} is not the worker`);
      return url;
    },
  };
  return ((globalThis as { trustedTypes?: Factory }).trustedTypes?.createPolicy('cv-sw', rules) ?? rules).createScriptURL(WORKER);
}

function ready(worker: ServiceWorker | null): void {
  next = worker;
  for (const watch of watchers) watch();
}

/** startWorker has the app open without a line from now on. Without it, for one reason or another, all else works. */
export async function startWorker(): Promise<void> {
  if (started || !('serviceWorker' in navigator)) return;
  started = true;
  const registration = await navigator.serviceWorker.register(address()).catch(() => undefined);
  if (!registration) return;
  const look = () => {
    const { waiting } = registration;
    // The first one has no predecessor, and takes over by itself.
    if (waiting && registration.active) ready(waiting);
  };
  look();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  setInterval(() => void registration.update().catch(() => undefined), ASK_EVERY);
}

/** useUpdate tells whether a newer version is here, and waits for the person. */
export const useUpdate = (): boolean =>
  useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => next !== null,
  );

/** takeOver begins anew with the newer version. */
export function takeOver(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  next?.postMessage('take-over');
}
