import type { Page } from '@playwright/test';
import { expect, type Person, signUp, test } from './fixtures';
import { column } from './waiting';
import { answered, cut, IDEA } from './watch';

interface Kept {
  notes: string;
}

const HEADERS = (origin = '') => ({ Origin: origin });

async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.keyboard.press('Enter');
}

test('many requests that meet an ended token make one refresh @once', async ({ page, person, allow }) => {
  allow(answered(401, '/api/v1/.*'));
  await person.idea({ title: 'Counted' });
  await page.goto('/board');
  await expect(page.getByRole('link', { name: 'Counted' })).toBeVisible();
  // A token is another one from the next second on.
  const fresh = async () => (await (await page.request.get('/api/auth/token')).json()).token as string;
  const first = await fresh();
  await expect.poll(fresh).not.toBe(first);
  let renewed = 0;
  page.on('request', (r) => void (r.url().endsWith('/get-session') && renewed++));
  const refused = new Set<string>();
  let old: string | undefined;
  const again = page.waitForResponse((r) => r.url().endsWith('/get-session'));
  // The server knows the token in the page no more. All but the first learn that when there is another already.
  await page.route('**/api/v1/**', async (route) => {
    const token = route.request().headers().authorization;
    old ??= token;
    if (token !== old) return route.continue();
    refused.add(route.request().url());
    if (refused.size > 1) await again;
    return route.fulfill({ status: 401, json: { success: false, error: { code: 'AUTH_ERROR', message: 'Sign in', details: [] } } });
  });
  await page.getByRole('link', { name: 'Insights' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Insights' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Pipeline' }).getByRole('link', { name: /Idea 1/ })).toBeVisible();
  await expect.poll(() => refused.size).toBeGreaterThan(1);
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(renewed).toBe(1);
});

test('a session that is revoked in mid-edit loses not a word', async ({ page, person, playwright, baseURL, allow }) => {
  allow(answered(401, '/api/v1/.*'));
  const { id } = await person.idea({ title: 'Hook', notes: 'one' });
  await page.goto(`/board?idea=${id}`);
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await expect(notes).toHaveValue('one');
  const elsewhere = await playwright.request.newContext({ baseURL: baseURL ?? '', extraHTTPHeaders: HEADERS(baseURL) });
  const { email, password } = person;
  expect((await elsewhere.post('/api/auth/sign-in/email', { data: { email, password } })).ok()).toBe(true);
  expect((await elsewhere.post('/api/auth/revoke-other-sessions', { data: {} })).ok()).toBe(true);
  await notes.fill('written when the session was over');
  await page.waitForURL('**/sign-in?next=**');
  await signIn(page, person);
  await expect(notes).toHaveValue('written when the session was over');
  await expect(page.locator('[data-save=saved]')).toBeVisible();
  const { token } = await (await elsewhere.get('/api/auth/token')).json();
  const headers = { Authorization: `Bearer ${token}` };
  const now = async () => ((await (await elsewhere.get(`/api/v1/${person.id}/ideas/${id}`, { headers })).json()).data as Kept).notes;
  await expect.poll(now).toBe('written when the session was over');
  await elsewhere.dispose();
});

test('words of one person are not seen by the next, and are there when the first comes back @once', async ({
  page,
  person,
  playwright,
  baseURL,
  allow,
}) => {
  allow(answered(404, IDEA), cut(IDEA));
  const request = await playwright.request.newContext({ baseURL: baseURL ?? '' });
  const other = await signUp({ request }, baseURL ?? '');
  const { id } = await person.idea({ title: 'Ada’s own', notes: 'one' });
  await page.goto(`/board?idea=${id}`);
  await page.route('**/ideas/*', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
  await page.getByRole('textbox', { name: 'Notes' }).fill('for nobody else');
  await expect(page.locator('[data-save=offline]')).toBeVisible();
  await page.context().clearCookies();
  await page.reload();
  await page.waitForURL('**/sign-in?next=**');
  await signIn(page, other);
  await expect(page.getByText('This idea is not here.')).toBeVisible();
  await expect(page.getByText('for nobody else')).toHaveCount(0);
  await expect(page.getByText('Ada’s own')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.goto('/board');
  await expect(column(page, 'Idea')).toBeVisible();
  await expect(page.getByText('Ada’s own')).toHaveCount(0);
  await page.getByRole('button', { name: /sign out/i }).click();
  await page.waitForURL('**/sign-in**');
  await page.unroute('**/ideas/*');
  await signIn(page, person);
  await page.getByRole('link', { name: 'Ada’s own' }).click();
  await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue('for nobody else');
  await expect.poll(async () => (await person.call<Kept>('GET', `/ideas/${id}`)).notes).toBe('for nobody else');
  await request.dispose();
});

test('a tab of one person follows when another signs in beside it @once', async ({ page, context, person, playwright, baseURL }) => {
  const request = await playwright.request.newContext({ baseURL: baseURL ?? '' });
  const other = await signUp({ request }, baseURL ?? '');
  await other.idea({ title: 'Of the other' });
  await person.idea({ title: 'Of the first' });
  await page.goto('/board');
  await expect(page.getByRole('link', { name: 'Of the first' })).toBeVisible();
  const beside = await context.newPage();
  await context.clearCookies();
  await beside.goto('/sign-in');
  await signIn(beside, other);
  await expect(beside.getByRole('link', { name: 'Of the other' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Of the other' })).toBeVisible();
  await expect(page.getByText('Of the first')).toHaveCount(0);
  await request.dispose();
});
