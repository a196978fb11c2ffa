import { expect, test } from './fixtures';

test('an idea is dragged from the tray onto a day, moved by keyboard, and put back', async ({ page, person }) => {
  const idea = await person.idea({ title: 'A film about rain' });
  const planned = async () => (await person.call<{ planned_for: string | null }>('GET', `/ideas/${idea.id}`)).planned_for;
  await page.goto('/calendar?month=2030-05');
  await page.locator(`[data-waits="${idea.id}"]`).dragTo(page.locator('[data-day="2030-05-15"]'), { sourcePosition: { x: 40, y: 12 } });
  const entry = page.locator(`[data-entry="planned-${idea.id}"]`);
  await expect(page.locator('[data-day="2030-05-15"]').locator(entry)).toBeVisible();
  await expect.poll(planned).toBe('2030-05-15');

  await expect(entry).toHaveCount(1);
  await entry.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('[data-day="2030-05-16"]').locator(entry)).toBeVisible();
  await expect(entry).toBeFocused();
  await page.keyboard.press('Shift+ArrowDown');
  await expect(entry).toBeFocused();
  await page.keyboard.press('Shift+ArrowUp');
  await expect(page.locator('[data-day="2030-05-16"]').locator(entry)).toBeFocused();
  await expect.poll(planned).toBe('2030-05-16');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.locator('[data-day="2030-05-23"]').locator(entry)).toBeVisible();
  await expect.poll(planned).toBe('2030-05-23');
});

test('a planned entry is dragged to another day @once', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'A film about rain', planned_for: '2030-05-15' });
  const planned = async () => (await person.call<{ planned_for: string | null }>('GET', `/ideas/${id}`)).planned_for;
  await page.goto('/calendar?month=2030-05');
  const entry = page.locator(`[data-entry="planned-${id}"]`);
  const day = page.locator('[data-day="2030-05-22"]');
  await entry.dragTo(day);
  await expect(day.locator(entry)).toBeVisible();
  await expect.poll(planned).toBe('2030-05-22');
});

test('planned, due and published are told apart by word as well as by colour', async ({ page, person }) => {
  await person.idea({ title: 'To come', planned_for: '2030-05-10' });
  await person.idea({ title: 'To deliver', due_date: '2030-05-11' });
  await page.goto('/calendar?month=2030-05');
  await expect(page.getByRole('button', { name: 'Planned: To come (Idea)' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Due: To deliver (Idea)' })).toBeVisible();
  await page.getByRole('link', { name: 'Next month' }).click();
  await expect(page).toHaveURL(/month=2030-06/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('June 2030');
});

test('filters and the search narrow the days and the tray, and a saved view opens with them', async ({ page, person }) => {
  for (const word of ['rain', 'snow']) {
    await person.idea({ title: `To come: ${word}`, planned_for: '2030-05-10', tags: [word] });
    await person.idea({ title: `To plan: ${word}`, tags: [word] });
  }
  await page.goto('/calendar?month=2030-05');
  const entries = page.locator('[data-entry]');
  const tray = page.locator('[data-waits]');
  await expect(entries).toHaveCount(2);
  await expect(tray).toHaveCount(2);
  await page.getByRole('searchbox').fill('rain');
  await expect(entries).toHaveText(['To come: rain']);
  await expect(tray).toHaveText([/To plan: rain/]);
  await expect(page).toHaveURL(/month=2030-05&search=rain/);
  await page.getByRole('button', { name: 'Save as a view' }).click();
  await page.getByLabel('Name of the view').fill('Only rain');
  await page.keyboard.press('Enter');
  const saved = page.getByRole('navigation', { name: 'Saved views' }).getByRole('link', { name: 'Only rain' });
  await expect(saved).toBeVisible();

  await page.getByRole('searchbox').fill('');
  await expect(tray).toHaveCount(2);
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('button', { name: '#snow' }).click();
  await expect(entries).toHaveText(['To come: snow']);
  await expect(tray).toHaveText([/To plan: snow/]);
  await saved.click();
  await expect(page).toHaveURL(/\/calendar\?search=rain/);
  await expect(tray).toHaveText([/To plan: rain/]);
  await tray.getByLabel('Plan “To plan: rain” for').fill('2030-05-12');
  await expect(page.getByText('Nothing matches these filters.').first()).toBeVisible();
});

test('of many ideas none is left out: a month is read to its end, and the tray as one scrolls @once', async ({ page, person }) => {
  const rows = (n: number, name: string, day: string) => Array.from({ length: n }, (_, i) => `${name} ${i},${day}`);
  await person.table(['title,planned_for', ...rows(120, 'To come', '2030-05-10'), ...rows(130, 'To plan', '')].join('\n'));
  await page.goto('/calendar?month=2030-05');
  await expect(page.getByRole('status').filter({ hasText: '120 ideas' })).toBeVisible();
  const tray = page.getByRole('region', { name: 'Not planned yet' });
  await expect(tray.getByRole('heading')).toHaveText(/130/);
  await tray.locator('[data-waits]').first().hover();
  const last = tray.getByText('To plan 0', { exact: true });
  await expect(async () => {
    await page.mouse.wheel(0, 20_000);
    await expect(last).toBeInViewport({ timeout: 500 });
  }).toPass();
});

test('on a phone the calendar is an agenda @phone', async ({ page, person }) => {
  await person.idea({ title: 'To come', planned_for: '2030-05-10' });
  await page.goto('/calendar?month=2030-05');
  await expect(page.getByRole('button', { name: 'Planned: To come (Idea)' })).toBeVisible();
  await expect(page.getByRole('table')).toBeHidden();
  await page.getByRole('button', { name: 'Not planned yet' }).click();
  await expect(page.getByText('Nothing waits for a day')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Planned: To come (Idea)' })).toBeHidden();
});
