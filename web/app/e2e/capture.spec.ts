import { expect, test } from './fixtures';
import { capture, column } from './waiting';
import { answered } from './watch';

interface Kept {
  title: string;
  notes: string | null;
}

const share = `/capture?${new URLSearchParams({ title: 'A talk worth a post', text: 'the part on hooks', url: 'https://talks.example/7' })}`;

test('what another app shares becomes an idea', async ({ page, person }) => {
  await page.goto(share);
  await expect(page.getByLabel('The idea')).toHaveValue('A talk worth a post\nthe part on hooks\n\nhttps://talks.example/7');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('“A talk worth a post” is kept')).toBeVisible();
  const { ideas } = await person.call<{ ideas: Kept[] }>('GET', '/ideas');
  expect(ideas).toMatchObject([{ title: 'A talk worth a post', notes: 'the part on hooks\n\nhttps://talks.example/7' }]);
  await page.getByRole('button', { name: 'Another one' }).click();
  await expect(page.getByLabel('The idea')).toHaveValue('');
});

test('who is signed out comes back to what was shared', async ({ page, context, person }) => {
  await context.clearCookies();
  await page.goto(share);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('The idea')).toHaveValue(/A talk worth a post/);
});

test('what is written on the page outlives it, and what another app shares does not take its place @once', async ({ page, person }) => {
  expect(person.id).not.toBe('');
  const field = page.getByLabel('The idea');
  await page.goto('/capture');
  await field.fill('Half a thought');
  await page.goto(share);
  await field.fill('A talk, in my words');
  await page.goto('/board');
  await page.goto('/capture');
  await expect(field).toHaveValue('Half a thought');
  await page.goto(share);
  await expect(field).toHaveValue('A talk, in my words');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('“A talk, in my words” is kept')).toBeVisible();
  await page.goto(share);
  await expect(field).toHaveValue(/^A talk worth a post/);
});

test('the bookmark opens that page with what is being read @once', async ({ page, person, baseURL }) => {
  expect(person.id).not.toBe('');
  await page.goto('/settings/data');
  const link = page.getByRole('link', { name: 'Keep in CreatorVault' });
  await expect(link).toHaveAttribute('href', /^javascript:/);
  const code = (await link.getAttribute('href')) ?? '';
  await link.click();
  await expect(page).toHaveURL(/settings\/data/);
  const reader = await page.context().newPage();
  await reader.goto(`${baseURL}/robots.txt`);
  await reader.evaluate(() => {
    document.title = 'What I read & liked';
  });
  const [popup] = await Promise.all([page.context().waitForEvent('page'), reader.evaluate(code.replace('javascript:', ''))]);
  await expect(popup.getByLabel('The idea')).toHaveValue(`What I read & liked\n${baseURL}/robots.txt`);
});

test('a part of the app that is gone since an update is told, and loaded anew @once', async ({ page, person, allow }) => {
  allow(answered(404, '/assets/Insights-[^/]+.js'), /dynamically imported module: [^ ]*\/assets\/Insights-/);
  expect(person.id).not.toBe('');
  await page.route('**/assets/Insights-*.js', (route) => route.fulfill({ status: 404, contentType: 'text/plain', body: 'gone' }));
  await page.goto('/board');
  await page.getByRole('link', { name: 'Insights' }).click();
  await expect(page.getByText('This page was updated while it was open.')).toBeVisible();
  await page.unroute('**/assets/Insights-*.js');
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Insights' })).toBeVisible();
});

test('an idea is made once though its page is left before the server has answered @once', async ({ page, person }) => {
  await page.goto('/board');
  let asked = 0;
  // Nobody answers until the page is another.
  await page.route('**/ideas', (route) => {
    asked++;
    return asked > 1 ? route.continue() : undefined;
  });
  await capture(page, 'Caught in passing');
  await expect(column(page, 'Idea').getByText('Caught in passing')).toBeVisible();
  await page.goto('/list');
  await expect
    .poll(async () => (await person.call<{ ideas: Kept[] }>('GET', '/ideas')).ideas.map((i) => i.title))
    .toEqual(['Caught in passing']);
  await expect(page.getByRole('rowheader')).toHaveText(['Caught in passing']);
  await expect(page.getByText('to be sent')).toBeHidden();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('cv.caught.')))).toEqual([]);
});
