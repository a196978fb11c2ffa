// A browser in which the unmodified client runs: it keeps cookies, says which
// page it is on, and notes what is said.
import { createAuthClient } from 'better-auth/client';
import { jwtClient } from 'better-auth/client/plugins';
import { createAuthClient as createAuthClient14 } from 'better-auth-1.4/client';
import { jwtClient as jwtClient14 } from 'better-auth-1.4/client/plugins';
import { pageOrigin } from './shapes.ts';

// create makes the client of today. That of 1.4 has the calls of the scenario
// under the same names.
const create = (baseURL: string, customFetchImpl: typeof fetch) => createAuthClient({ baseURL, plugins: [jwtClient()], fetchOptions: { customFetchImpl } });
const create14 = (baseURL: string, customFetchImpl: typeof fetch) =>
  createAuthClient14({ baseURL, plugins: [jwtClient14()], fetchOptions: { customFetchImpl } }) as unknown as Client;

export type Client = ReturnType<typeof create>;

export const clients = { '1.4': create14, '1.7': create };

export type Version = keyof typeof clients;

// An Exchange is one request, and all of its answer.
export interface Exchange {
  request: string;
  response: Response;
  body: string;
  cookies: string[];
}

export class Browser {
  readonly client: Client;
  private cookies = new Map<string, string>();
  private exchanges: Exchange[] = [];
  private readonly base: string;

  constructor(base: string, version: Version) {
    this.base = base;
    this.client = clients[version](base, (input, init) => this.fetch(input, init));
  }

  // heard returns what was said since it was asked last.
  heard(): Exchange[] {
    return this.exchanges.splice(0);
  }

  // send sends a request that the client would not.
  async send(request: string, body?: string, headers: Record<string, string> = {}): Promise<undefined> {
    const [method = '', path = ''] = request.split(' ');
    if (body !== undefined) headers = { 'content-type': 'application/json', ...headers };
    await this.fetch(`${this.base}/api/auth${path}`, { method, headers, body: body ?? null });
  }

  private async fetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init.method ?? 'GET';
    const headers = new Headers(init.headers);
    if (method !== 'GET' && method !== 'HEAD' && !headers.has('origin')) headers.set('origin', pageOrigin);
    if (this.cookies.size > 0 && !headers.has('cookie')) headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    const cookies = response.headers.getSetCookie();
    for (const cookie of cookies) this.keep(cookie);
    const body = await response.clone().text();
    const path = url.pathname.replace(/^\/api\/auth/, '') + url.search;
    this.exchanges.push({ request: `${method} ${path}`, response, body, cookies });
    return response;
  }

  private keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split('; ');
    const [name = '', value = ''] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
