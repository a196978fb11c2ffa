/** Paths of the server that are no pages of the app; internal/server has the same list. */
const SERVERS = /^\/(api\/|health|mcp|\.well-known\/|docs|redoc|openapi\.)/;

/**
 * reach says what the service worker does with a request: `page` is fetched, and
 * answered from the cache where nobody answers; `file` comes from the cache if it
 * is there; `none` is not touched. What the API says belongs to one person, and is
 * never kept.
 */
export function reach(request: { method: string; mode: string; url: string }, origin: string): 'page' | 'file' | 'none' {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin || SERVERS.test(url.pathname)) return 'none';
  return request.mode === 'navigate' ? 'page' : 'file';
}
