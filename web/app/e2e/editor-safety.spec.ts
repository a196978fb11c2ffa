import { expect, test } from './fixtures';
import { answered, cut, EVENTS, IDEA } from './watch';

interface Kept {
  title: string;
  notes: string;
  published_url: string | null;
}

const first = { title: 'Hook', notes: 'one\ntwo\nthree' };

test('a reload keeps words that did not reach the server', async ({ page, person, allow }) => {
  allow(cut(IDEA));
  const { id } = await person.idea(first);
  await page.goto(`/board?idea=${id}`);
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await expect(notes).toHaveValue(first.notes);
  await page.route('**/api/v1/**', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
  await notes.fill('words that nobody else has');
  await expect(page.locator('[data-save=offline]')).toBeVisible();
  await page.reload();
  await expect(notes).toHaveValue('words that nobody else has');
  await expect(page.getByText('These words were not saved yet.')).toBeVisible();
  await page.unroute('**/api/v1/**');
  await expect(page.locator('[data-save=saved]')).toBeVisible();
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).notes).toBe('words that nobody else has');
});

test('a language that was chosen elsewhere waits until nobody writes @once', async ({ page, person }) => {
  const { id } = await person.idea(first);
  await page.goto(`/board?idea=${id}`);
  const title = page.getByRole('textbox', { name: 'Title' });
  await title.fill('Not to be');
  await person.call('PATCH', '/../users/me', { preferences: { locale: 'de' } });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('light or dark');
  const heard = page.waitForResponse((r) => r.url().endsWith('/users/me') && r.request().method() === 'PATCH');
  await page.keyboard.press('Enter');
  await heard;
  await page.keyboard.type(' interrupted');
  await expect(title).toHaveValue('Not to be interrupted');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.keyboard.press('Escape');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).title).toBe('Not to be interrupted');
});

test('an editor that is left without a line sends its words when the line is back', async ({ page, person, allow }) => {
  allow(cut(IDEA));
  const { id } = await person.idea(first);
  await page.goto(`/board?idea=${id}`);
  await page.route('**/api/v1/**', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
  await page.getByRole('textbox', { name: 'Notes' }).fill('written on a train');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByText('Your words are kept on this device.')).toBeVisible();
  await page.unroute('**/api/v1/**');
  await page.evaluate(() => void dispatchEvent(new Event('online')));
  await expect.poll(async () => (await person.call<Kept>('GET', `/ideas/${id}`)).notes).toBe('written on a train');
  expect(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('cv.draft')))).toEqual([]);
});

test('a 500 is tried again by itself, and loses nothing @once', async ({ page, person, allow }) => {
  allow(answered(500, IDEA));
  const { id } = await person.idea(first);
  await page.goto(`/board?idea=${id}`);
  let failed = 0;
  await page.route('**/api/v1/**', (route) =>
    route.request().method() === 'PATCH' && failed++ === 0 ? route.fulfill({ status: 500, json: {} }) : route.continue(),
  );
  await page.getByRole('textbox', { name: 'Notes' }).fill('second attempt');
  await expect(page.locator('[data-save=failed]')).toBeVisible();
  await expect(page.locator('[data-save=saved]')).toBeVisible({ timeout: 10_000 });
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).notes).toBe('second attempt');
});

test('two windows that edit apart are joined', async ({ page, person, allow }) => {
  allow(answered(412, IDEA), cut(EVENTS));
  const { id } = await person.idea(first);
  // Live changes would be here before the words are.
  await page.route('**/events', (route) => route.abort());
  await page.goto(`/board?idea=${id}`);
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await expect(notes).toHaveValue(first.notes);
  const other = await page.context().newPage();
  await other.goto(`/ideas/${id}`);
  await other.getByRole('textbox', { name: 'Notes' }).fill('one\ntwo\nTHREE');
  await other.getByLabel('Stage').selectOption('draft');
  await expect(other.locator('[data-save=saved]')).toBeVisible();
  await notes.fill('ONE\ntwo\nthree');
  await expect(page.getByText('were joined with yours')).toBeVisible();
  await expect(page.locator('[data-save=saved]')).toBeVisible();
  await expect(notes).toHaveValue('ONE\ntwo\nTHREE');
  expect(await person.call<Kept>('GET', `/ideas/${id}`)).toMatchObject({ notes: 'ONE\ntwo\nTHREE', stage: 'draft' });
});

test('two windows at odds: both versions are shown, and the person chooses', async ({ page, person, allow }) => {
  allow(answered(412, IDEA), cut(EVENTS));
  const { id } = await person.idea(first);
  // Live changes would be here before the words are.
  await page.route('**/events', (route) => route.abort());
  await page.goto(`/board?idea=${id}`);
  const title = page.getByRole('textbox', { name: 'Title' });
  await expect(title).toHaveValue('Hook');
  await person.call('PATCH', `/ideas/${id}`, { title: 'Their hook', notes: 'one\nTHEIRS\nthree' });
  await title.fill('My hook');
  await page.getByRole('textbox', { name: 'Notes' }).fill('one\nMINE\nthree');
  await expect(page.getByRole('heading', { name: 'Two versions of this idea' })).toBeFocused();
  const field = (name: string) => page.getByRole('group', { name });
  await expect(field('Notes').getByRole('textbox')).toHaveValue('one\nMINE\nTHEIRS\nthree');
  await field('Title').getByRole('radio', { name: 'From elsewhere' }).check();
  // A reload in the middle of it changes nothing.
  await page.reload();
  await expect(field('Title').getByRole('radio', { name: 'Yours' })).toBeChecked();
  await field('Title').getByRole('radio', { name: 'From elsewhere' }).check();
  await page.getByRole('button', { name: 'Save these choices' }).click();
  await expect(page.locator('[data-save=saved]')).toBeVisible();
  expect(await person.call<Kept>('GET', `/ideas/${id}`)).toMatchObject({ title: 'Their hook', notes: 'one\nMINE\nTHEIRS\nthree' });
});

test('history compares, restores, and the restore is undone', async ({ page, person }) => {
  const { id } = await person.idea(first);
  await page.goto(`/board?idea=${id}`);
  await page.getByRole('textbox', { name: 'Title' }).fill('Better hook');
  await expect(page.locator('[data-save=saved]')).toBeVisible();
  await page.getByRole('button', { name: 'History' }).click();
  await expect(page.getByRole('button', { name: /Changed: Title.*Web app/ })).toBeVisible();
  await page.getByRole('button', { name: /Created/ }).click();
  await expect(page.locator('ins')).toContainText('Better');
  await page.getByRole('button', { name: 'Restore this version' }).click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Hook');
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).title).toBe('Hook');
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Better hook');
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).title).toBe('Better hook');
});

test('signing out with unsent words asks first @once', async ({ page, person, allow }) => {
  allow(cut(IDEA));
  const { id } = await person.idea(first);
  await page.goto(`/ideas/${id}`);
  await page.route('**/api/v1/**', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()));
  await page.getByRole('textbox', { name: 'Notes' }).fill('only here');
  await expect(page.locator('[data-save=offline]')).toBeVisible();
  await page.getByRole('button', { name: /sign out/i }).click();
  await expect(page.getByRole('dialog', { name: 'Some words are not sent yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Stay signed in' }).click();
  await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue('only here');
  await page.getByRole('button', { name: /sign out/i }).click();
  await page.getByRole('button', { name: 'Sign out without them' }).click();
  await page.waitForURL('**/sign-in**');
  expect(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('cv.draft')))).toEqual([]);
});

test('words that were written on an idea which another window destroyed become a new one @once', async ({ page, person, allow }) => {
  allow(answered(404, IDEA));
  const { id } = await person.idea(first);
  await page.goto(`/board?idea=${id}`);
  const title = page.getByRole('textbox', { name: 'Title' });
  await expect(title).toHaveValue('Hook');
  await person.call('DELETE', `/ideas/${id}`);
  await title.fill('Written too late');
  await expect(page.getByRole('heading', { name: 'This idea was deleted meanwhile' })).toBeVisible();
  await page.getByRole('button', { name: 'Keep it as a new idea' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('link', { name: 'Written too late' })).toHaveCount(1);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('cv.draft')))).toEqual([]);
});
