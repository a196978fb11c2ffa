import { expect, test } from './fixtures';

test('what was deleted comes back with its id, or goes for good', async ({ page, person }) => {
  const kept = await person.idea({ title: 'A film about rain', notes: 'Begin with the end' });
  const gone = await person.idea({ title: 'A film about snow' });
  await person.call('DELETE', `/ideas/${kept.id}`);
  await person.call('DELETE', `/ideas/${gone.id}`);
  await page.goto('/trash');
  await expect(page.getByRole('listitem')).toHaveCount(2);

  await page.getByRole('button', { name: 'Restore “A film about rain”' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Restore “A film about snow”' })).toBeFocused();
  const here = async () => (await person.call<{ ideas: { id: number; notes: string }[] }>('GET', '/ideas')).ideas;
  await expect.poll(here).toMatchObject([{ id: kept.id, notes: 'Begin with the end' }]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(2);
  await expect.poll(here).toEqual([]);
  await page.getByRole('button', { name: 'Restore “A film about rain”' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(1);

  await page.getByRole('button', { name: 'Destroy “A film about snow” for good' }).click();
  const ask = page.getByRole('dialog');
  await expect(ask).toContainText('Nobody can bring them back');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'Destroy “A film about snow” for good' }).click();
  await ask.getByRole('button', { name: 'Destroy' }).click();
  await expect(page.getByText('The trash is empty. Whatever you delete')).toBeVisible();
  await expect.poll(() => person.call<{ ideas: unknown[] }>('GET', '/trash')).toMatchObject({ ideas: [] });
});

test('the trash is searched, and emptied after a question', async ({ page, person }) => {
  for (const title of ['One of rain', 'Two of rain', 'Three of snow']) {
    const { id } = await person.idea({ title });
    await person.call('DELETE', `/ideas/${id}`);
  }
  await page.goto('/trash');
  const asked: string[] = [];
  page.on('request', (r) => r.url().includes('search=') && asked.push(r.url()));
  await expect(page.getByRole('listitem')).toHaveCount(3);
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search the trash' })).toBeFocused();
  await page.keyboard.type('RÀIN');
  await expect(page.getByRole('listitem')).toHaveCount(2);
  expect(asked).toHaveLength(1);
  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue('RÀIN');
  await expect(page.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('searchbox').clear();
  await expect(page.getByRole('listitem')).toHaveCount(3);
  await page.getByRole('button', { name: 'Empty the trash' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Destroy' }).click();
  await expect(page.getByText('The trash is empty. Whatever you delete')).toBeVisible();
});

test('the trash shows what was trashed since it was read, and an idea is back in a search that found it @once', async ({
  page,
  person,
}) => {
  await person.idea({ title: 'Found by its words' });
  await page.goto('/trash');
  await expect(page.getByText('Found by its words')).toBeHidden();
  await page.getByRole('link', { name: 'Board', exact: true }).click();
  await page.getByRole('searchbox').fill('words');
  await expect(page.getByRole('status').filter({ hasText: '1 idea' })).toBeVisible();
  await page.getByRole('button', { name: 'Actions for “Found by its words”' }).click();
  await page.getByRole('menuitem', { name: 'Move to trash' }).click();
  const card = page.getByRole('link', { name: 'Found by its words' });
  await expect(card).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(card).toHaveCount(1);
  await page.getByRole('button', { name: 'Actions for “Found by its words”' }).click();
  await page.getByRole('menuitem', { name: 'Move to trash' }).click();
  await page.getByRole('link', { name: 'Trash', exact: true }).click();
  await expect(page.getByText('Found by its words', { exact: true })).toBeVisible();
});
