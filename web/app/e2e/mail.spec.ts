import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { capture } from './waiting';
import { answered } from './watch';

// A server that sends mail, wants addresses to be proved, and whose tokens end within a minute.
test.use({ baseURL: process.env.MAILING_URL ?? '' });

const OLD = 'a long and windy road 27';
const NEW = 'a short and sunny street 31';
let last = 0;
const address = () => `m${process.pid}-${++last}@example.com`;

/** mails waits until so many have come to an address, and reads them, the oldest first. */
async function mails(page: Page, to: string, count: number): Promise<string[]> {
  let texts: string[] = [];
  await expect
    .poll(async () => {
      texts = await (await page.request.get(`${process.env.MAILS_URL}/?to=${encodeURIComponent(to)}`)).json();
      return texts.length;
    })
    .toBeGreaterThanOrEqual(count);
  return texts;
}

const linkIn = (text = ''): string => /http:\S+/.exec(text)?.[0] ?? '';

async function signUp(page: Page, email: string): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('New password', { exact: true }).fill(OLD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('status').filter({ hasText: `A link is on its way to ${email}` })).toBeVisible();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

/** proved makes an account whose address is proved, and signs it in. */
async function proved(page: Page, email: string): Promise<void> {
  await signUp(page, email);
  await page.goto(linkIn((await mails(page, email, 1))[0]));
  await expect(page.getByText('Your e-mail address is confirmed.')).toBeVisible();
  await page.goto('/sign-in');
  await signIn(page, email, OLD);
  await page.waitForURL('**/board');
}

test('an address is proved by the link of a mail, which is asked for again @once', async ({ page, allow }) => {
  allow(answered(403, '/api/auth/sign-in/email'));
  const email = address();
  await signUp(page, email);
  await page.goto('/sign-in');
  await signIn(page, email, OLD);
  await expect(page.getByRole('alert')).toContainText('Confirm your e-mail address first');
  const [first = ''] = await mails(page, email, 1);
  await page.goto(linkIn(first).replace(/token=[^&]{4}/, 'token=0000'));
  await expect(page.getByRole('alert').filter({ hasText: 'This link is no longer good.' })).toBeVisible();
  const before = (await mails(page, email, 1)).length;
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send it again' }).click();
  await expect(page.getByText(`A link is on its way to ${email}`)).toBeVisible();
  const again = await mails(page, email, before + 1);
  await page.goto(linkIn(again.at(-1)));
  await expect(page.getByText('Your e-mail address is confirmed.')).toBeVisible();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.waitForURL('**/sign-in**');
  await signIn(page, email, OLD);
  await page.waitForURL('**/board');
});

test('a forgotten password is set anew by mail, once, and old sessions are over @once', async ({ page, browser, baseURL, allow }) => {
  allow(answered(400, '/api/auth/reset-password'), answered(401, '/api/v1/[^/]+/.*'));
  const email = address();
  await proved(page, email);
  const came = (await mails(page, email, 1)).length;
  const context = await browser.newContext({ baseURL: baseURL ?? '' });
  const elsewhere = await context.newPage();
  await elsewhere.goto('/sign-in');
  await elsewhere.getByRole('link', { name: 'Forgotten your password?' }).click();
  await expect(elsewhere.getByRole('button', { name: 'Send the link' })).toBeVisible();
  await elsewhere.getByLabel('E-mail').fill(email);
  await elsewhere.getByRole('button', { name: 'Send the link' }).click();
  await expect(elsewhere.getByText('Look into your mail')).toBeVisible();
  const link = linkIn((await mails(page, email, came + 1)).at(-1));
  await elsewhere.goto(link);
  await elsewhere.getByLabel('New password', { exact: true }).fill(NEW);
  await elsewhere.getByRole('button', { name: 'Set password' }).click();
  await expect(elsewhere.getByText('The new password holds.')).toBeVisible();
  await elsewhere.getByRole('link', { name: 'Sign in' }).click();
  await signIn(elsewhere, email, NEW);
  await elsewhere.waitForURL('**/board');
  // The one who was signed in before is out.
  await page.reload();
  await page.waitForURL('**/sign-in**');
  // The link was good once.
  await page.goto(link);
  await expect(page.getByRole('alert').filter({ hasText: 'This link is no longer good. Ask for a new one.' })).toBeVisible();
  await page.getByRole('link', { name: 'Ask for a new link' }).click();
  await expect(page).toHaveURL(/\/forgot$/);
  await context.close();
});

test('a token that ends within a minute is renewed without a word @once', async ({ page }) => {
  const email = address();
  await proved(page, email);
  const refused: string[] = [];
  page.on('response', (r) => void (r.status() === 401 && refused.push(r.url())));
  await capture(page, 'Kept by a short token');
  await expect(page.getByRole('link', { name: 'Kept by a short token' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('link', { name: 'Kept by a short token' })).toBeVisible();
  expect(refused).toEqual([]);
});
