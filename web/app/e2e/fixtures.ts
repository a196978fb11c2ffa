import { type APIRequestContext, type BrowserContext, test as base, expect } from '@playwright/test';
import { watch } from './watch';

export { expect };

/** A person with an account, and their vault by the API. */
export class Person {
  constructor(
    readonly email: string,
    readonly password: string,
    readonly id: string,
    private readonly request: APIRequestContext,
    private token: string,
  ) {}

  /** call asks the API as this person, and fails unless it is answered well. */
  async call<T>(method: string, path: string, data?: unknown): Promise<T> {
    const answer = await this.request.fetch(`/api/v1/${this.id}${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.token}` },
      ...(data === undefined ? {} : { data }),
    });
    expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
    return (answer.status() === 204 ? null : (await answer.json()).data) as T;
  }

  /** cookies are what a browser holds for this person. */
  async cookies() {
    return (await this.request.storageState()).cookies;
  }

  /** table imports ideas from a table as CSV, and waits until they are there. */
  async table(csv: string): Promise<void> {
    const headers = { Authorization: `Bearer ${this.token}`, 'Content-Type': 'text/csv' };
    const begun = await this.request.post(`/api/v1/${this.id}/imports?dry_run=false&name=ideas.csv`, { headers, data: csv });
    expect(begun.ok(), await begun.text()).toBe(true);
    const { id } = (await begun.json()).data;
    const ended = async () => (await this.call<{ ended_at: string | null }>('GET', `/imports/${id}`)).ended_at;
    await expect.poll(ended, { timeout: 60_000 }).not.toBeNull();
  }

  async idea(data: { title: string; [field: string]: unknown }): Promise<{ id: number; title: string }> {
    return this.call('POST', '/ideas', data);
  }
}

let last = 0;

/** signUp makes an account, and leaves the context signed in. */
export async function signUp(context: { request: APIRequestContext }, origin: string): Promise<Person> {
  last += 1;
  const email = `p${process.pid}-${Date.now()}-${last}@example.com`;
  const password = 'a long and windy road 27';
  const headers = { Origin: origin };
  const made = await context.request.post('/api/auth/sign-up/email', { headers, data: { email, password, name: 'Ada' } });
  expect(made.ok(), await made.text()).toBe(true);
  const { user } = await made.json();
  const token = await context.request.get('/api/auth/token', { headers });
  expect(token.ok(), await token.text()).toBe(true);
  return new Person(email, password, user.id, context.request, (await token.json()).token);
}

interface Fixtures {
  /** What this test brings about on purpose, as it stands in the console. */
  allow: (...what: RegExp[]) => void;
  /** What was found in every context of this test. */
  faults: { found: string[]; allowed: RegExp[] };
  person: Person;
}

export const test = base.extend<Fixtures>({
  faults: [
    async ({ browser, baseURL }, use) => {
      const faults = { found: [] as string[], allowed: [] as RegExp[] };
      const begun = (context: BrowserContext) => watch(context, faults.found, baseURL ?? '');
      browser.on('context', begun);
      await use(faults);
      browser.off('context', begun);
      expect(faults.found.filter((fault) => !faults.allowed.some((a) => a.test(fault)))).toEqual([]);
    },
    { auto: true },
  ],
  allow: async ({ faults }, use) => {
    await use((...what) => faults.allowed.push(...what));
  },
  person: async ({ context, baseURL }, use) => {
    await use(await signUp(context, baseURL ?? ''));
  },
});
