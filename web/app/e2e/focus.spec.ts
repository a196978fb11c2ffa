import type { Page } from '@playwright/test';
import { expect, type Person, test } from './fixtures';

// What has the focus goes, and nobody who works by keys is thrown out of the page.

const many = async (person: Person, ...titles: string[]) => {
  const ideas: { id: number }[] = [];
  for (const title of titles) ideas.push(await person.idea({ title })); // in this order
  return ideas;
};
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('a card that is thrown away by its menu hands the focus to the one in its place, the last to its column @once', async ({
  page,
  person,
}) => {
  await many(person, 'Third', 'Second', 'First');
  await page.goto('/board');
  for (const [title, then] of [
    ['Second', 'Third'],
    ['Third', 'First'],
  ]) {
    await button(page, `Actions for “${title}”`).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Move to trash' }).press('Enter');
    await expect(page.getByRole('link', { name: title })).toHaveCount(0);
    await expect(button(page, `Actions for “${then}”`)).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'Draft' }).press('Enter');
  await expect(page.locator('[data-column=draft]').getByText('First')).toBeVisible();
  await expect(page.locator('[data-column=idea]')).toBeFocused();
});

test('what is destroyed hands the focus to what is below it, an empty trash to the screen @once', async ({ page, person }) => {
  for (const { id } of await many(person, 'Third', 'Second', 'First')) await person.call('DELETE', `/ideas/${id}`);
  await page.goto('/trash');
  const rows = page.getByRole('main').getByRole('listitem');
  await expect(rows).toHaveCount(3);
  await rows.nth(1).getByRole('button').last().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Destroy' }).press('Enter');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1).getByRole('button').last()).toBeFocused();
  await button(page, 'Empty the trash').press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Destroy' }).press('Enter');
  await expect(rows).toHaveCount(0);
  await expect(page.locator('[tabindex="-1"]:has(h1)').last()).toBeFocused();
});

test('the bar of many hands the focus to the table when it goes, and the last row to the screen @once', async ({ page, person }) => {
  await many(person, 'One', 'Two');
  await page.goto('/list');
  const all = page.getByLabel('Select all that are loaded');
  await page.getByLabel('Select “One”').check();
  await button(page, 'Clear selection').press('Enter');
  await expect(page.getByRole('region', { name: 'Change the selected ideas' })).toHaveCount(0);
  await expect(all).toBeFocused();
  await page.keyboard.press('Space');
  await page.getByRole('region', { name: 'Change the selected ideas' }).getByRole('button', { name: 'Trash' }).press('Enter');
  await expect(page.getByRole('table')).toHaveCount(0);
  await expect(page.locator('[tabindex="-1"]:has(h1)').last()).toBeFocused();
});

test('an idea that gets a day hands the focus to the next one in the tray @once', async ({ page, person }) => {
  await many(person, 'Third', 'Second', 'First');
  await page.goto('/calendar?month=2030-05');
  const field = (title: string) => page.getByLabel(`Plan “${title}” for`);
  await field('Second').fill('2030-05-10');
  await expect(page.locator('[data-day="2030-05-10"]').getByText('Second')).toBeVisible();
  await expect(field('Third')).toBeFocused();
  await field('Third').fill('2030-05-11');
  await expect(field('First')).toBeFocused();
  await field('First').fill('2030-05-12');
  await expect(page.getByRole('region', { name: 'Not planned yet' })).toBeFocused();
});

test('an entry that is moved by keys is followed into another month, and behind “more” @once', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Zebras', planned_for: '2030-05-31' });
  for (const title of ['Ants', 'Bees', 'Cats', 'Dogs']) await person.idea({ title, planned_for: '2030-06-07' });
  await page.goto('/calendar?month=2030-05');
  const entry = page.locator(`[data-entry="planned-${id}"]`);
  const on = (day: string) => page.locator(`[data-day="${day}"]`).locator(entry);
  await entry.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(on('2030-06-01')).toBeFocused(); // which May shows too
  await expect(page.getByRole('heading', { level: 1 })).toContainText('May 2030');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('June 2030');
  await expect(on('2030-06-03')).toBeFocused();
  for (let day = 4; day <= 7; day++) {
    await page.keyboard.press('Shift+ArrowRight');
    await expect(on(`2030-06-0${day}`)).toBeFocused();
  }
  await expect.poll(async () => (await person.call<{ planned_for: string }>('GET', `/ideas/${id}`)).planned_for).toBe('2030-06-07');
});
