import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { capture } from './waiting';

// A server that leaves signing in to a real Better Auth, which is on another origin.
test.use({ baseURL: process.env.EXTERNAL_URL ?? '' });

const PASSWORD = 'a long and windy road 27';
const PROVIDER = process.env.PROVIDER_URL ?? '';

/** mailed waits until so many links were mailed to an address, and returns the last. */
async function mailed(page: Page, address: string, count: number): Promise<string> {
  let links: string[] = [];
  await expect
    .poll(async () => {
      links = await (await page.request.post(`${PROVIDER}/operator/mail`, { data: { address } })).json();
      return links.length;
    })
    .toBe(count);
  return links.at(-1) ?? '';
}

test('people sign up, work and sign out by an external Better Auth @once', async ({ page, allow }) => {
  allow(new RegExp(`request to another host: ${PROVIDER}/`));
  const email = `x${process.pid}-${Date.now()}@example.com`;
  const answer = await page.goto('/sign-up');
  const policy = (await answer?.headerValue('content-security-policy')) ?? '';
  expect(/connect-src ([^;]*);/.exec(policy)?.[1]).toBe(`'self' ${PROVIDER}`);
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/board');
  await capture(page, 'Signed in elsewhere');
  await expect(page.getByText('“Signed in elsewhere” is kept')).toBeVisible();
  // A new page has no token: it asks the provider for one, without a word.
  await page.reload();
  const card = page.getByRole('link', { name: 'Signed in elsewhere' });
  await card.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByRole('region', { name: /^Outline,/ }).getByText('Signed in elsewhere')).toBeVisible();
  await page.getByRole('button', { name: /sign out/i }).click();
  await page.waitForURL('**/sign-in**');
  await page.goto('/board');
  await page.waitForURL('**/sign-in?next=**');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(card).toBeVisible();
});

test('links that an external Better Auth mails lead back into the app @once', async ({ page, allow }) => {
  allow(new RegExp(`request to another host: ${PROVIDER}/`));
  const email = `y${process.pid}-${Date.now()}@example.com`;
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/board');
  await page.goto(await mailed(page, email, 1));
  await expect(page.getByText('Your e-mail address is confirmed.')).toBeVisible();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.waitForURL('**/board');
  await page.getByRole('button', { name: /sign out/i }).click();
  await page.waitForURL('**/sign-in**');
  await page.getByRole('link', { name: 'Forgotten your password?' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await expect(page.getByText('Look into your mail')).toBeVisible();
  await page.goto(await mailed(page, email, 2));
  await page.getByLabel('New password', { exact: true }).fill('a short and sunny street 31');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('The new password holds.')).toBeVisible();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('a short and sunny street 31');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/board');
});
