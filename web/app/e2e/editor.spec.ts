import { expect, test } from './fixtures';
import { answered, IDEA } from './watch';

interface Kept {
  title: string;
  notes: string;
  published_url: string | null;
}

const NOTES = 'Open with the *forgotten hook* story.\n\n- [ ] find three examples\n- [x] ask the newsletter';
const first = { title: 'Why every creator needs a swipe file', notes: NOTES, tags: ['newsletter', 'craft'], due_date: '2027-02-14' };

test('what is typed is saved by itself, and Esc gives the focus back to the card', async ({ page, person }) => {
  const { id } = await person.idea(first);
  await page.goto('/board');
  const card = page.getByRole('link', { name: first.title });
  await card.click();
  await expect(page).toHaveURL(new RegExp(`idea=${id}`));
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('textbox', { name: 'Title' }).fill('A swipe file for everyone');
  await sheet.getByRole('textbox', { name: 'Notes' }).fill('First line');
  await expect(sheet.getByText('Not saved yet')).toBeVisible();
  await expect(sheet.locator('[data-save=saved]')).toBeVisible();
  expect(await person.call<Kept>('GET', `/ideas/${id}`)).toMatchObject({ title: 'A swipe file for everyone', notes: 'First line' });
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(page).not.toHaveURL(/idea=/);
  await expect(page.getByRole('link', { name: 'A swipe file for everyone' })).toBeFocused();
});

test('Esc saves what is not saved yet before it closes', async ({ page, person }) => {
  const { id } = await person.idea(first);
  await page.goto(`/board?idea=${id}`);
  await page.getByRole('textbox', { name: 'Notes' }).fill('Typed and closed at once');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).notes).toBe('Typed and closed at once');
});

test('everything is done by keyboard alone', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Keys', notes: 'strong words' });
  await person.idea({ title: 'Other', tags: ['video'] });
  await page.goto('/board');
  await page.getByRole('link', { name: 'Keys' }).focus();
  await page.keyboard.press('Enter');
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await expect(notes).toHaveValue('strong words');
  await page.getByRole('combobox', { name: 'Tags' }).focus();
  await page.keyboard.type('vi');
  await expect(page.getByRole('option', { name: /#video.*1 idea/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type('brand new,');
  await expect(page.getByRole('button', { name: 'Remove tag brand new' })).toBeVisible();
  await page.keyboard.press('Escape');
  await notes.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+b');
  await expect(notes).toHaveValue('**strong words**');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(notes).toHaveValue('strong words');
  await page.keyboard.press('End');
  await page.keyboard.type('\n- [ ] film\ncut');
  await expect(notes).toHaveValue('strong words\n- [ ] film\n- [ ] cut');
  await page.keyboard.press('Tab');
  await expect(notes).toHaveValue('strong words\n- [ ] film\n  - [ ] cut');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('\n');
  await page.keyboard.type('\n');
  await page.keyboard.press('Tab');
  await expect(notes).not.toBeFocused();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await person.call<Kept>('GET', `/ideas/${id}`)).toMatchObject({
    notes: 'strong words\n- [ ] film\n- [ ] cut',
    tags: ['video', 'brand new'],
  });
});

test('keys that the sheet of shortcuts lists act on the notes, and Ctrl K is the palette elsewhere', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Keys', notes: 'words' });
  await page.goto(`/ideas/${id}`);
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await notes.focus();
  for (const [key, text] of [
    ['ControlOrMeta+Shift+Digit9', '- [ ] words'],
    ['ControlOrMeta+Shift+Digit9', 'words'],
    ['ControlOrMeta+k', '[words](https://)'],
  ] as const) {
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press(key);
    await expect(notes).toHaveValue(text);
  }
  await page.keyboard.press('ControlOrMeta+Shift+e');
  await expect(notes).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'words' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Shift+e');
  await expect(notes).toBeFocused();
  await page.getByRole('textbox', { name: 'Title' }).focus();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('combobox', { name: 'Tags' }).or(page.getByRole('dialog').getByRole('combobox')).last()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a due date has a time of day where the person is, and without one is the whole day', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Call', due_date: '2027-03-27' });
  await page.goto('/settings/preferences');
  const kept = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.ok());
  await page.getByLabel('Time zone').selectOption('Europe/Berlin');
  await kept;
  const due = async () => (await person.call<{ due_date: string | null }>('GET', `/ideas/${id}`)).due_date;
  await page.goto(`/board?idea=${id}`);
  const time = page.getByLabel('Due: time');
  await expect(time).toHaveValue('');
  await time.focus();
  await page.keyboard.type('1830');
  await expect(time).toHaveValue('18:30');
  // Berlin is an hour ahead on that day, and two on the next: the clock says the same.
  await expect.poll(due).toBe('2027-03-27T17:30:00Z');
  await page.getByLabel('Due', { exact: true }).fill('2027-03-28');
  await expect.poll(due).toBe('2027-03-28T16:30:00Z');
  await time.fill('');
  await expect.poll(due).toBe('2027-03-28T00:00:00Z');
});

test('a box is ticked in the preview, and no image is asked for', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Tasks', notes: `${NOTES}\n\n![cat](https://images.example/cat.png) <b>raw</b>` });
  const asked: string[] = [];
  page.on('request', (r) => void asked.push(new URL(r.url()).host));
  await page.goto(`/ideas/${id}`);
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByText('forgotten hook').and(page.locator('em'))).toBeVisible();
  await page.getByRole('checkbox', { name: 'find three examples' }).check();
  await expect(page.locator('[data-save=saved]')).toBeVisible();
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).notes).toContain('- [x] find three examples\n- [x] ask the newsletter');
  await expect(page.getByRole('link', { name: 'cat' })).toHaveAttribute('href', 'https://images.example/cat.png');
  await expect(page.locator('.prose b')).toHaveCount(0);
  expect(asked.filter((host) => host.includes('example'))).toEqual([]);
});

test('an idea that was had before is shown while its title is typed, and opens', async ({ page, person }) => {
  await person.idea(first);
  const { id } = await person.idea({ title: 'New one' });
  await page.goto(`/board?idea=${id}`);
  await page.getByRole('textbox', { name: 'Title' }).fill('Every creator needs swipe files');
  await expect(page.getByText('You already had this idea')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: first.title }).click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue(first.title);
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).title).toBe('Every creator needs swipe files');
});

test('what the server refuses is said beside the field, and holds nothing else up', async ({ page, person, allow }) => {
  allow(answered(400, IDEA));
  const { id } = await person.idea({ ...first, stage: 'published' });
  await page.goto(`/board?idea=${id}`);
  await page.getByLabel('Published at').fill('no address');
  await page.getByRole('textbox', { name: 'Notes' }).fill('Still saved');
  await expect(page.getByRole('status').filter({ hasText: 'This is no web address' })).toBeVisible();
  await expect.poll(async () => (await person.call<Kept>('GET', `/ideas/${id}`)).notes).toBe('Still saved');
  await page.getByLabel('Published at').fill('https://example.com/post');
  await expect(page.locator('[data-save=saved]')).toBeVisible();
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).published_url).toBe('https://example.com/post');
});

test('an idea goes to the trash, and comes back', async ({ page, person }) => {
  const { id } = await person.idea(first);
  await page.goto(`/board?idea=${id}`);
  await page.getByRole('button', { name: 'Move to trash' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('link', { name: first.title })).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('link', { name: first.title })).toBeVisible();
  const here = async () => (await person.call<{ ideas: Kept[] }>('GET', '/ideas')).ideas;
  await expect.poll(here).toMatchObject([{ id, title: first.title }]);
});

test('an idea is downloaded as Markdown and as text', async ({ page, person }) => {
  const { id } = await person.idea(first);
  await page.goto(`/ideas/${id}`);
  for (const [name, end] of [
    ['Download Markdown', '.md'],
    ['Download Plain text', '.txt'],
  ] as const) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    expect(file.suggestedFilename()).toMatch(new RegExp(`^${id}-why-every-creator.*\\${end}$`));
  }
});
