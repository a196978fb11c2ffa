import { expect, test } from './fixtures';

test('each button of the toolbar marks what is selected, and takes it back @once', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Marked', notes: 'words' });
  await page.goto(`/ideas/${id}`);
  const notes = page.getByRole('textbox', { name: 'Notes' });
  const bar = page.getByRole('toolbar', { name: 'Formatting' });
  for (const [name, marked] of [
    ['Bold', '**words**'],
    ['Italic', '*words*'],
    ['Heading', '## words'],
    ['List', '- words'],
    ['Checklist', '- [ ] words'],
    ['Quotation', '> words'],
    ['Code', '`words`'],
  ] as const) {
    await notes.selectText();
    await bar.getByRole('button', { name, exact: true }).click();
    await expect(notes).toHaveValue(marked);
    await expect(notes).toBeFocused();
    await bar.getByRole('button', { name, exact: true }).click();
    await expect(notes).toHaveValue('words');
  }
  await notes.selectText();
  await bar.getByRole('button', { name: 'Link', exact: true }).click();
  await expect(notes).toHaveValue('[words](https://)');
});
