import type { BrowserContext } from '@playwright/test';

/** watch collects what pages and their service worker must not do: errors in a console, exceptions, breaches of the policy, requests elsewhere. */
export function watch(context: BrowserContext, faults: string[], baseURL: string): void {
  const { host } = new URL(baseURL);
  // Of the worker too. A breach of the policy is an error there.
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (web) => faults.push(`exception: ${web.error().stack ?? web.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.host !== host) faults.push(`request to another host: ${request.url()}`);
  });
}

const line = (what: string, path: string) =>
  new RegExp(`^console: Failed to load resource: ${what} \\(https?://[^/]+${path}(\\?[^)]*)?\\)$`);

/** cut is what the browser itself says of requests for a path, as a pattern, that meet nobody. */
export const cut = (path: string): RegExp => line('net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED)', path);

/** answered is what the browser itself says of requests for a path, as a pattern, that are refused with a status. */
export const answered = (status: number, path: string): RegExp => line(`the server responded with a status of ${status} \\([^)]*\\)`, path);

/** Paths of the API, as patterns. */
export const IDEA = '/api/v1/[^/]+/ideas/\\d+';
export const IDEAS = '/api/v1/[^/]+/ideas';
export const EVENTS = '/api/v1/[^/]+/events';
