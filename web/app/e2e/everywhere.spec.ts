import { expect, test } from './fixtures';
import { column } from './waiting';

test('C catches an idea, and understands it as it is typed', async ({ page, person }) => {
  await page.goto('/list');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('c');
  const field = page.getByRole('textbox', { name: 'The idea' });
  await expect(field).toBeFocused();
  await page.keyboard.type('Film the tax year #video #business !high @2031-02-03');
  const seen = page.getByRole('status', { name: 'Understood' });
  await expect(seen).toContainText('#video');
  await expect(seen).toContainText('High');
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
  await page.keyboard.press('c');
  await expect(field).toHaveValue(/^Film the tax year/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('“Film the tax year” is kept')).toBeVisible();
  const { ideas } = await person.call<{ ideas: unknown[] }>('GET', '/ideas');
  expect(ideas).toMatchObject([
    { title: 'Film the tax year', tags: ['video', 'business'], priority: 'high', due_date: '2031-02-03T00:00:00Z' },
  ]);
});

test('the palette finds actions and ideas', async ({ page, person }) => {
  await person.idea({ title: 'Podcast pitch: quiet studios' });
  await page.goto('/board');
  await expect(page.getByRole('link', { name: 'Podcast pitch' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('quiet');
  await expect(page.getByRole('option')).toHaveText([/Podcast pitch/]);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?idea=\d+$/);
  await page.goto('/board');
  await expect(page.getByRole('link', { name: 'Podcast pitch' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('go list');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/list$/);
});

test('? lists the keys, and single ones can be switched off', async ({ page, person }) => {
  expect(person.id).not.toBe('');
  await page.goto('/board');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('2');
  await expect(page).toHaveURL(/\/list/);
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toContainText('New idea');
  await expect(sheet.getByText('Checklist').locator('..')).toContainText('Ctrl ⇧ 9');
  await sheet.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await page.keyboard.press('1');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  expect(page.url()).toContain('/list');
});

test('over an open idea C, ? and Ctrl K work as everywhere, but for what is typed into it @once', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Open' });
  await page.goto(`/board?idea=${id}`);
  const title = page.getByRole('textbox', { name: 'Title' });
  await expect(title).toHaveValue('Open');
  await page.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('c');
  await expect(page.getByRole('textbox', { name: 'The idea' })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: /action|search|go/i }).last()).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('2'); // a place is not gone to from beneath it
  await title.press('End');
  await page.keyboard.type('c?');
  await expect(title).toHaveValue('Openc?');
  expect(page.url()).toContain('/board');
});

test('what was done last is taken back by a key, but for what is typed @once', async ({ page, person }) => {
  await person.idea({ title: 'There and back' });
  await page.goto('/board');
  const card = page.getByRole('link', { name: 'There and back' });
  await card.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(column(page, 'Outline').getByText('There and back')).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('the');
  await page.keyboard.press('Control+z');
  await expect(column(page, 'Outline').getByText('There and back')).toBeVisible();
  await card.focus();
  await page.keyboard.press('Control+z');
  await expect(column(page, 'Idea').getByText('There and back')).toBeVisible();
});

test('what was typed of a new idea outlives the page, and is asked about before its writer signs out @once', async ({ page, person }) => {
  expect(person.id).not.toBe('');
  await page.goto('/board');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('c');
  const field = page.getByRole('textbox', { name: 'The idea' });
  await field.fill('Half a thought');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('c');
  await expect(field).toHaveValue('Half a thought');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /sign out/i }).click();
  await expect(page.getByRole('dialog', { name: 'Some words are not sent yet' })).toContainText('Half a thought');
  await page.getByRole('button', { name: 'Sign out without them' }).click();
  await page.waitForURL('**/sign-in**');
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('Half a thought');
});
