import { expect, type Person, test } from './fixtures';
import { installed } from './installed';
import { capture, column, NO_LINE, opened, posts, writes } from './waiting';
import { answered, IDEAS } from './watch';

test.use({ serviceWorkers: 'allow' });

interface Kept {
  id: number;
  title: string;
  notes: string | null;
  stage: string;
  tags: string[];
}

const ideas = (person: Person) => person.call<{ ideas: Kept[] }>('GET', '/ideas?limit=100').then(({ ideas: all }) => all);

test('an idea caught without a line is opened, written and moved; one request makes it', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  await opened(page);
  const made = posts(context);
  const changed = writes(context, 'PATCH', /ideas/);
  await context.setOffline(true);
  await capture(page, 'Raw thought');
  await page.getByRole('link', { name: 'Raw thought' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('textbox', { name: 'Title' }).fill('Polished thought');
  await sheet.getByRole('textbox', { name: 'Notes' }).fill('Written on a train');
  await expect(sheet.getByText('Your words are kept on this device.').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  const card = page.getByRole('link', { name: 'Polished thought' });
  await card.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(column(page, 'Outline').getByText('Polished thought')).toBeVisible();
  await page.reload();
  await expect(page.getByText('1 change waits to be sent.')).toBeVisible();
  await page.getByRole('button', { name: 'Show them' }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'Open' }).click();
  await page.getByRole('textbox', { name: 'Notes' }).fill('Written on two trains');
  await page.keyboard.press('Escape');
  await context.setOffline(false);
  await expect(page.getByText('to be sent')).toBeHidden();
  await expect(column(page, 'Outline').getByText('Polished thought')).toHaveCount(1);
  expect(await ideas(person)).toMatchObject([{ title: 'Polished thought', notes: 'Written on two trains', stage: 'outline' }]);
  expect([made(), changed()]).toEqual([1, 0]);
});

test('an idea that goes up while it is written stays open, and keeps every word @once', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  await opened(page);
  await context.setOffline(true);
  await capture(page, 'Sent under the pen');
  await page.getByRole('link', { name: 'Sent under the pen' }).click();
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await notes.fill('before');
  await context.setOffline(false);
  await expect.poll(async () => (await ideas(person)).length).toBe(1);
  await notes.press('End');
  await page.keyboard.type(' and after');
  await expect(page.locator('[data-save=saved]')).toHaveText('Saved');
  await expect(notes).toBeFocused();
  await expect.poll(async () => (await ideas(person)).map((i) => i.notes)).toEqual(['before and after']);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: 'Sent under the pen' })).toHaveCount(1);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('cv.draft')))).toEqual([]);
});

test('what was trashed without a line is in the trash; what was taken back is not', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  for (const title of ['Thrown away', 'Taken back']) await person.idea({ title });
  await opened(page);
  const trash = async (title: string) => {
    await page.getByRole('button', { name: `Actions for “${title}”` }).click();
    await page.getByRole('menuitem', { name: 'Move to trash' }).click();
    await expect(page.getByRole('menuitem')).toHaveCount(0);
    await expect(page.getByRole('link', { name: title })).toHaveCount(0);
  };
  // What the menu needs is here before the line is not.
  await page.getByRole('button', { name: 'Actions for “Thrown away”' }).click();
  await expect(page.getByRole('menuitem', { name: 'Move to trash' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menuitem')).toHaveCount(0);
  await context.setOffline(true);
  await capture(page, 'Caught in vain');
  for (const title of ['Thrown away', 'Caught in vain', 'Taken back']) await trash(title);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.getByRole('link', { name: 'Taken back' })).toBeVisible();
  await expect(page.getByText('2 changes wait to be sent.')).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText('to be sent')).toBeHidden();
  await expect(page.getByRole('link', { name: 'Taken back' })).toBeVisible();
  expect((await ideas(person)).map((i) => i.title)).toEqual(['Taken back']);
  const gone = await person.call<{ ideas: Kept[] }>('GET', '/trash');
  expect(gone.ideas.map((i) => i.title).sort()).toEqual(['Caught in vain', 'Thrown away']);
});

test('many are changed without a line, each once @once', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  for (const title of ['One', 'Two']) await person.idea({ title, tags: ['old'] });
  await page.goto('/list');
  await installed(page);
  await expect(page.getByRole('rowheader')).toHaveText(['Two', 'One']);
  await context.setOffline(true);
  for (const title of ['One', 'Two']) await page.getByRole('checkbox', { name: `Select “${title}”` }).check();
  const bar = page.getByRole('region', { name: 'Change the selected ideas' });
  await bar.getByLabel('Stage').selectOption('draft');
  await bar.getByLabel('Tags').fill('new');
  await bar.getByRole('button', { name: 'Add a tag' }).click();
  await expect(page.getByText('2 changes wait to be sent.')).toBeVisible();
  const changed = writes(context, 'PATCH', /ideas/);
  await context.setOffline(false);
  await expect(page.getByText('to be sent')).toBeHidden();
  for (const idea of await ideas(person)) expect(idea).toMatchObject({ stage: 'draft', tags: ['old', 'new'] });
  expect(changed()).toBe(2);
});

test('an idea that was seen before is read and written without a line @once', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  const { id } = await person.idea({ title: 'Seen before', notes: 'one' });
  await opened(page);
  await page.getByRole('link', { name: 'Seen before' }).click();
  await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue('one');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Seen before' }).click();
  const notes = page.getByRole('textbox', { name: 'Notes' });
  await expect(notes).toHaveValue('one');
  await notes.fill('one and two');
  await expect(page.locator('[data-save=offline]')).toBeVisible();
  await page.keyboard.press('Escape');
  await context.setOffline(false);
  await expect.poll(async () => (await person.call<Kept>('GET', `/ideas/${id}`)).notes).toBe('one and two');
});

test('a change that the server does not take is opened, mended and sent @once', async ({ page, context, person, allow }) => {
  allow(...NO_LINE, answered(400, IDEAS));
  await opened(page);
  await context.setOffline(true);
  await capture(page, 'Too long for the server');
  const error = { code: 'VALIDATION_ERROR', message: 'not so', details: [{ field: 'title', message: 'not so', type: 'too_long' }] };
  await context.route('**/ideas', (route) =>
    route.request().method() === 'POST' && /Too long/.test(route.request().postData() ?? 'Too long')
      ? route.fulfill({ status: 400, json: { success: false, error, meta: { request_id: 'req_x', timestamp: '' } } })
      : route.continue(),
  );
  await context.setOffline(false);
  await expect(page.getByText('1 change was not taken by the server.')).toBeVisible();
  await context.unroute('**/ideas');
  await page.getByRole('button', { name: 'Show them' }).click();
  await expect(page.getByRole('dialog').getByText('Title: This is too long.')).toBeVisible();
  await page.getByRole('dialog').getByRole('link', { name: 'Open' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Short enough');
  await expect.poll(async () => (await ideas(person)).map((i) => i.title)).toEqual(['Short enough']);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: 'Short enough' })).toHaveCount(1);
});
