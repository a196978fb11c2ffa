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
  await expect.poll(planned).toBe('2030-05-16');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.locator('[data-day="2030-05-15"]').locator(entry)).toBeVisible();
  await expect.poll(planned).toBe('2030-05-15');
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

test('on a phone the calendar is an agenda @phone', async ({ page, person }) => {
  await person.idea({ title: 'To come', planned_for: '2030-05-10' });
  await page.goto('/calendar?month=2030-05');
  await expect(page.getByRole('button', { name: 'Planned: To come (Idea)' })).toBeVisible();
  await expect(page.getByRole('table')).toBeHidden();
});
