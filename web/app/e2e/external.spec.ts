import { expect, test } from './fixtures';
import { capture } from './waiting';

// A server that leaves signing in to a real Better Auth, which is on another origin.
test.use({ baseURL: process.env.EXTERNAL_URL ?? '' });

const PROVIDER = process.env.PROVIDER_URL ?? '';

test('people sign up, work and sign out by an external Better Auth @once', async ({ page, allow }) => {
  allow(new RegExp(`request to another host: ${PROVIDER}/`));
  const email = `x${process.pid}-${Date.now()}@example.com`;
  const answer = await page.goto('/sign-up');
  const policy = (await answer?.headerValue('content-security-policy')) ?? '';
  expect(/connect-src ([^;]*);/.exec(policy)?.[1]).toBe(`'self' ${PROVIDER}`);
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('New password', { exact: true }).fill('a long and windy road 27');
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
  await page.getByLabel('Password', { exact: true }).fill('a long and windy road 27');
  await page.keyboard.press('Enter');
  await expect(card).toBeVisible();
});
