import { expect, test } from './fixtures';

test('pictures have the numbers of the vault, and a table each', async ({ page, person }) => {
  for (let n = 0; n < 5; n++) await person.idea({ title: `Idea ${n}`, tags: ['video'], priority: n < 2 ? 'high' : 'low' });
  const moved = await person.idea({ title: 'Done', tags: ['post'] });
  await person.call('PATCH', `/ideas/${moved.id}/stage`, { stage: 'published' });
  await page.goto('/insights');
  const pipeline = page.getByRole('region', { name: 'Pipeline' });
  await expect(pipeline.getByRole('link', { name: /Idea 5/ })).toBeVisible();
  await pipeline.getByText('Show as a table').click();
  await expect(pipeline.getByRole('row', { name: 'Published 1' })).toBeVisible();
  for (const name of ['Pipeline', 'By priority', 'Tags', 'Time in each stage']) {
    const panel = page.getByRole('region', { name });
    await expect(panel.locator('svg').first()).toBeVisible();
    await expect(panel.getByText('Show as a table')).toBeVisible();
  }
  await expect(pipeline.locator('[data-bar]')).toHaveCount(2); // of stages with nothing in them there is none
  await expect(page.getByRole('region', { name: 'Tags' }).getByRole('link', { name: /video 5/ })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Published by month' })).toBeVisible();
  await pipeline.getByRole('link', { name: /Published/ }).click();
  await expect(page).toHaveURL(/\/list\?stage=published/);
});

test('where there is no idea yet, insights say how they begin @once', async ({ page, person }) => {
  const gone = await person.idea({ title: 'Thought better of' });
  await person.call('DELETE', `/ideas/${gone.id}`);
  await page.goto('/insights');
  await expect(page.getByText('Insights grow with your ideas')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Pipeline' })).toHaveCount(0);
  await page.getByRole('main').getByRole('button', { name: 'New idea' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
});
