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
  await expect(page.getByRole('region', { name: 'Tags' }).getByRole('link', { name: /video 5/ })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Published by month' })).toBeVisible();
  await pipeline.getByRole('link', { name: /Published/ }).click();
  await expect(page).toHaveURL(/\/list\?stage=published/);
});
