import { expect, test } from './fixtures';
import { capture, column } from './waiting';
import { answered } from './watch';

interface Kept {
  title: string;
  notes: string | null;
  stage: string;
}

// Each of these is one person's way through the app, from end to end.

test('from the door: sent to sign in, an account, a first idea, written, thrown away and taken back', async ({ page, allow }) => {
  allow(answered(401, '/api/auth/sign-in/email'));
  const email = `way-${process.pid}-${Date.now()}@example.com`;
  await page.goto('/list');
  await page.waitForURL('**/sign-in?next=**');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('not a password yet');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('E-mail or password is wrong');
  await page.locator('main a[href^="/sign-up"]').click();
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('New password', { exact: true }).fill('a long and windy road 27');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/list'); // where they wanted to go
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await capture(page, 'Why every creator needs a swipe file #craft !high');
  const row = page.getByRole('rowheader');
  await expect(row).toHaveText(['Why every creator needs a swipe file']);
  await row.getByRole('link').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('textbox', { name: 'Title' }).fill('A swipe file for everyone');
  await sheet.getByRole('textbox', { name: 'Notes' }).fill('Open with a story.');
  await expect(sheet.locator('[data-save=saved]')).toBeVisible();
  await page.reload();
  await expect(sheet.getByRole('textbox', { name: 'Notes' })).toHaveValue('Open with a story.');
  await expect(sheet.getByRole('textbox', { name: 'Title' })).toHaveValue('A swipe file for everyone');
  await expect(sheet.getByLabel('Priority')).toHaveValue('high');
  await sheet.getByRole('button', { name: 'Move to trash' }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toHaveText(['A swipe file for everyone']);
  await page.reload();
  await expect(row).toHaveText(['A swipe file for everyone']);
});

test('finding again: searched, filtered by a tag, sorted by a date, and all of it in the address', async ({
  page,
  person,
  browser,
  baseURL,
}) => {
  await person.idea({ title: 'Café tour: the film', tags: ['video'], due_date: '2031-05-06' });
  await person.idea({ title: 'Café tour: the cut', tags: ['video'], due_date: '2031-01-02' });
  await person.idea({ title: 'Café tour: the letter', tags: ['newsletter'] });
  await person.idea({ title: 'Something else', tags: ['video'] });
  await page.goto('/list');
  const rows = page.getByRole('rowheader');
  await expect(rows).toHaveCount(4);
  await page.keyboard.press('/');
  await page.keyboard.type('cafe');
  await expect(rows).toHaveCount(3);
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('button', { name: /^#?video/ }).click();
  await expect(rows).toHaveCount(2);
  await page.getByRole('columnheader', { name: 'Due' }).getByRole('button').click();
  const found = ['Café tour: the cut', 'Café tour: the film'];
  await expect(rows).toHaveText(found);
  // Another window that opens the address sees the same.
  const window = await browser.newContext({ storageState: await page.context().storageState(), baseURL: baseURL ?? '' });
  const other = await window.newPage();
  await other.goto(page.url());
  await expect(other.getByRole('rowheader')).toHaveText(found);
  await expect(other.getByRole('searchbox')).toHaveValue('cafe');
  await window.close();
});

test('from idea to published: dragged, by menu, by keys, taken back, and there after a reload', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Desk tour' });
  const stage = async () => (await person.call<Kept>('GET', `/ideas/${id}`)).stage;
  await page.goto('/board');
  const card = page.getByRole('article').filter({ hasText: 'Desk tour' });
  await expect(card).toHaveAttribute('draggable', 'true');
  await card.dragTo(column(page, 'Outline'));
  await expect(column(page, 'Outline').getByText('Desk tour')).toBeVisible();
  await page.getByRole('button', { name: 'Actions for “Desk tour”' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Draft' }).click();
  await expect(column(page, 'Draft').getByText('Desk tour')).toBeVisible();
  await page.getByRole('link', { name: 'Desk tour' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(column(page, 'Published').getByText('Desk tour')).toBeVisible();
  await expect.poll(stage).toBe('published');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(column(page, 'Draft').getByText('Desk tour')).toBeVisible();
  await expect.poll(stage).toBe('draft');
  await page.reload();
  await expect(column(page, 'Draft').getByText('Desk tour')).toBeVisible();
});
