/// <reference lib="webworker" />
import { reach } from '@/lib/reach';

// Has the app open without a line. It keeps the files of one build and nothing
// else; scripts/precache.mjs writes their names in, and a name for the whole.
const self = globalThis as unknown as ServiceWorkerGlobalScope;
const KEPT = 'cv-shell-';
const CACHE = `${KEPT}__BUILD__`;
const FILES = '__FILES__'.split('|');
/** A line that does not answer for so long is none. */
const PATIENCE = 4000;

self.addEventListener('install', (event) => {
  const all = FILES.map((file) => new Request(file, { cache: file.startsWith('/assets/') ? 'default' : 'no-cache' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(all)));
});

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name.startsWith(KEPT) && name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

// Until the person agrees, open pages keep the files that they were built with.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});

const kept = (file: string | Request) => caches.open(CACHE).then((cache) => cache.match(file, { ignoreVary: true }));

/** file comes from the cache; what is not needed by all, as the letters of one language, is kept once it was used. */
async function file(request: Request): Promise<Response> {
  const hit = await kept(request);
  if (hit) return hit;
  const answer = await fetch(request);
  if (answer.ok && new URL(request.url).pathname.startsWith('/assets/')) {
    const cache = await caches.open(CACHE);
    await cache.put(request, answer.clone()).catch(() => undefined); // a full disk keeps nothing, and all works
  }
  return answer;
}

/** page is fresh where that can be: its headers say with whom the app may speak, and they change with the settings. */
async function page(request: Request): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: stop.signal });
    if (answer.status < 500) return answer;
    return (await kept('/')) ?? answer;
  } catch (cause) {
    const shell = await kept('/');
    if (shell) return shell;
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const what = reach(request, self.location.origin);
  if (what === 'page') event.respondWith(page(request));
  if (what === 'file') event.respondWith(file(request));
});
