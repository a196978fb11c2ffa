import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { call, script } from './model';
import { NO_LINE } from './waiting';
import { answered, IDEA } from './watch';

// A server with a model that says what these tests write for it.
test.use({ baseURL: process.env.ASSISTED_URL ?? '' });

const CHAT = '/api/v1/[^/]+/chat';

const field = (page: Page) => page.getByRole('textbox', { name: 'Message to the assistant' });

async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}

test('by keyboard alone: what is said is answered, what was done is shown and taken back @once', async ({ page, person, allow }) => {
  allow(answered(404, IDEA)); // it is in the trash in the end
  const picture = '![it](https://elsewhere.example/seen.png)';
  const said = await script(
    page,
    'Keep bees',
    { text: 'I **look**.', calls: [call('add_idea', { title: 'Bees that dance' })] },
    { text: `Kept. ${picture}` },
  );
  await page.goto('/board');
  await expect(page.getByRole('link', { name: 'Assistant' })).toBeVisible();
  await page.keyboard.press('7');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('Please');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type(said);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/chat\/\d+$/);
  await expect(page.locator('strong', { hasText: 'look' })).toBeVisible();
  await expect(page.getByText('Add an idea')).toBeVisible();
  await expect(page.getByRole('link', { name: 'it', exact: true })).toHaveAttribute('href', 'https://elsewhere.example/seen.png');
  await expect(page.getByRole('log').getByText(`Please\n${said}`)).toBeVisible();
  await expect(field(page)).toBeFocused();
  await expect(field(page)).toHaveValue('');
  const titles = async () => (await person.call<{ ideas: { title: string }[] }>('GET', '/ideas')).ideas.map((i) => i.title);
  expect(await titles()).toEqual(['Bees that dance']);
  const undo = page.getByRole('button', { name: 'Undo: Add an idea' });
  await undo.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Taken back.')).toBeVisible();
  expect(await titles()).toEqual([]);
  await page.reload();
  await expect(page.locator('strong', { hasText: 'look' })).toBeVisible();
  await expect(undo).toHaveCount(0);
});

test('nothing goes to the trash before its person says so, and it comes back from there @once', async ({ page, person, allow }) => {
  allow(answered(409, CHAT));
  const { id } = await person.idea({ title: 'A film about rain' });
  const turns = [{ calls: [call('delete_idea', { idea_id: id })] }, { text: 'Shall I?' }];
  const said = await script(page, 'Away with it', ...turns, ...turns, ...turns);
  await page.goto('/chat');
  // The conversation is read as soon as it begins, and that may take until after its end.
  let late = () => {};
  const asWas = new Promise<void>((resolve) => {
    late = resolve;
  });
  await page.route(
    /\/conversations\/\d+$/,
    async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      await asWas;
      await route.fulfill({ response, json: { ...json, data: { ...json.data, pending_actions: [] } } }).catch(() => {}); // nobody waits for it
    },
    { times: 1 },
  );
  const card = page.getByRole('region', { name: 'Move “A film about rain” to the trash?' });
  const trash = async () => (await person.call<{ ideas: { id: number }[] }>('GET', '/trash')).ideas.map((i) => i.id);

  await say(page, said);
  await expect(page.getByRole('log').getByText('Shall I?')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  late();
  await expect(card).toBeInViewport({ ratio: 1 });
  await expect(page.getByText('(waits for you)')).toHaveCount(0);
  await card.getByRole('button', { name: 'Decline' }).click();
  await expect(card).toBeHidden();
  await expect(page.getByText('(not done)')).toBeVisible();
  expect(await trash()).toEqual([]);

  await say(page, said);
  await card.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('button', { name: 'Undo: Move an idea to the trash' }).waitFor();
  expect(await trash()).toEqual([id]);
  await page.getByRole('button', { name: 'Undo: Move an idea to the trash' }).click();
  await expect(page.getByText('Taken back.')).toBeVisible();
  expect(await trash()).toEqual([]);

  // Answered in another window meanwhile.
  await say(page, said);
  await expect(card).toBeVisible();
  const conversation = Number(/\d+$/.exec(page.url())?.[0]);
  const { pending_actions } = await person.call<{ pending_actions: { id: string }[] }>('GET', `/conversations/${conversation}`);
  await person.call('POST', '/chat', { conversation_id: conversation, confirm: { action_id: pending_actions[0]?.id, approve: false } });
  await card.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('alert')).toContainText('This was answered already');
  await expect(card).toBeHidden();
  expect(await trash()).toEqual([]);
});

test('an idea that was moved on is moved back @once', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'A film about snow' });
  const said = await script(page, 'On with it', { calls: [call('set_stage', { idea_id: id, stage: 'draft' })] }, { text: 'Moved.' });
  await page.goto('/chat');
  await say(page, said);
  const undo = page.getByRole('button', { name: 'Undo: Move an idea on' });
  await expect(undo).toBeVisible();
  const stage = async () => (await person.call<{ stage: string }>('GET', `/ideas/${id}`)).stage;
  expect(await stage()).toBe('draft');
  await undo.click();
  await expect(page.getByText('Taken back.')).toBeVisible();
  expect(await stage()).toBe('idea');
});

test('an answer is stopped, and what was said until then stays @once', async ({ page, person }) => {
  const said = await script(page, 'Tell me', { text: 'Half of it', hang: true }, { text: 'The whole.' });
  await page.goto('/chat');
  await say(page, said);
  await expect(page.getByRole('log').getByText('Half of it')).toBeVisible();
  // It goes on while another screen is looked at.
  const conversation = /\d+$/.exec(page.url())?.[0];
  await page.getByRole('link', { name: 'Trash' }).click();
  await expect(page.getByRole('heading', { name: 'Trash' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('log').getByText('Half of it')).toBeVisible();
  await field(page).press('Escape');
  await expect(page.getByRole('log').getByText('Stopped here.')).toBeVisible();
  const kept = async () => (await person.call<{ messages: object[] }>('GET', `/conversations/${conversation}/messages`)).messages[0];
  await expect.poll(kept).toMatchObject({ status: 'cancelled', content: 'Half of it' });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('log').getByText('The whole.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('log').getByText('The whole.')).toBeVisible();
  await expect(page.getByRole('log').getByText('Stopped here.')).toBeVisible();
});

test('what fails is told in words, and tried again under its key @once', async ({ page, person, allow }) => {
  expect(person.id).not.toBe('');
  allow(answered(502, CHAT));
  const keys: (string | undefined)[] = [];
  page.on('request', (r) => r.url().endsWith('/chat') && r.method() === 'POST' && keys.push(r.headers()['idempotency-key']));
  const said = await script(page, 'Fail', { status: 401 }, { text: 'Half of it', cut: true }, { text: 'The whole.' });
  await page.goto('/chat');
  await say(page, said);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('The model failed, or can’t be reached.');
  await expect(page.getByText(said)).toHaveCount(2); // in the conversation and as the title of it
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('log').getByText('Half of it')).toBeVisible();
  await expect(alert).toContainText('The model failed');
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('log').getByText('The whole.')).toBeVisible();
  await expect(alert).toHaveCount(0);
  expect(keys).toHaveLength(3);
  expect(keys[1]).toBe(keys[0]); // the third goes into the conversation that the second began
});

test('conversations are searched, renamed, and deleted after a question @once', async ({ page, person }) => {
  const said = await script(page, 'Say something', { text: 'Something about lamps.' });
  for (const title of ['First talk', 'Second talk']) {
    const { conversation_id } = await person.call<{ conversation_id: number }>('POST', '/chat', { message: said });
    await person.call('PATCH', `/conversations/${conversation_id}`, { title });
  }
  await page.goto('/chat');
  const list = page.getByRole('navigation', { name: 'Conversations' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await list.getByRole('button', { name: 'Actions for “First talk”' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByLabel('Title').fill('About lamps');
  await page.keyboard.press('Enter');
  await list.getByRole('link', { name: 'About lamps' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'About lamps' })).toBeVisible();
  await expect(page.getByRole('log').getByText('Something about lamps.')).toBeVisible();
  await list.getByRole('searchbox').fill('second');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(page).toHaveURL(/\?search=second$/);
  await list.getByRole('searchbox').clear();
  await list.getByRole('button', { name: 'Actions for “About lamps”' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByRole('dialog')).toContainText('Nobody can bring it back.');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(list.getByRole('listitem')).toHaveText([/Second talk/]);
  await expect(page).toHaveURL(/\/chat$/);
});

test('without a line words stay, also over a reload, until they are sent @once', async ({ page, person, context, allow }) => {
  allow(...NO_LINE);
  expect(person.id).not.toBe('');
  const said = await script(page, 'From a train', { text: 'Here.' });
  await page.goto('/chat');
  await field(page).fill(said);
  await context.setOffline(true);
  await expect(page.getByText('No connection. Your words stay here')).toBeVisible();
  await field(page).press('Enter');
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await expect(field(page)).toHaveValue(said);
  await context.setOffline(false);
  await page.reload();
  await expect(field(page)).toHaveValue(said);
  await field(page).press('Enter');
  await expect(page.getByRole('log').getByText('Here.')).toBeVisible();
  await page.goto('/chat');
  await expect(field(page)).toHaveValue('');
});

test('a model makes more of an idea, and the notes take it @once', async ({ page, person }) => {
  const title = await script(page, 'Bees', { text: '## One\nThe first.\n\n## Two\nThe second.\n' });
  const { id } = await person.idea({ title, notes: 'Begin.' });
  await page.goto(`/board?idea=${id}`);
  const open = page.getByRole('button', { name: 'Expand with AI' });
  await open.click();
  const sheet = page.getByRole('dialog', { name: 'Make more of this idea' });
  await expect(sheet).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(open).toBeFocused();
  await page.keyboard.press('Enter');
  await sheet.getByRole('button', { name: 'Other angles' }).click();
  await expect(sheet.getByRole('heading', { name: 'Two' })).toBeVisible();
  expect(await person.call('GET', `/ideas/${id}`)).toMatchObject({ notes: 'Begin.' });
  await sheet.getByRole('button', { name: 'Add to the notes' }).click();
  await expect(sheet).toHaveCount(0);
  await expect(page.getByLabel('Notes, in Markdown')).toHaveValue('Begin.\n\n### One\n\nThe first.\n\n### Two\n\nThe second.');
  await expect(page.locator('[data-save=saved], [data-save=clean]')).toBeVisible();
});

test('on a phone there is one column at a time @once @phone', async ({ page, person }) => {
  expect(person.id).not.toBe('');
  const said = await script(page, 'Hello', { text: 'Hello to you.' });
  await page.goto('/board');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'Assistant' }).click();
  const list = page.getByRole('navigation', { name: 'Conversations' });
  await expect(list).toBeVisible();
  await field(page).fill(said);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('log').getByText('Hello to you.')).toBeVisible();
  await expect(list).toBeHidden();
  await page.getByRole('link', { name: 'All conversations' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
});

test.describe('a model elsewhere', () => {
  test.use({ baseURL: process.env.AWAY_URL ?? '' });
  test('is told nothing before its person agrees, who is told where it is @once', async ({ page, person }) => {
    await page.goto('/chat');
    const ask = page.getByRole('region', { name: 'May a model elsewhere be asked?' });
    await expect(ask).toContainText('large runs on 192.0.2.1:8080, not on this server');
    await expect(field(page)).toHaveCount(0);
    await ask.getByRole('button', { name: 'Agree' }).click();
    await expect(field(page)).toBeVisible();
    await expect(ask).toHaveCount(0);
    expect(await person.call('GET', '/ai/status')).toMatchObject({ consent: 'given' });
  });
});

test.describe('no model', () => {
  test.use({ baseURL: process.env.BASE_URL ?? '' });
  test('there is no way to an assistant @once', async ({ page, person }) => {
    const { id } = await person.idea({ title: 'Alone' });
    await page.goto('/chat');
    await expect(page.getByText('No language model is set up on this server.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Settings' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Assistant', exact: true })).toHaveCount(0);
    await page.goto(`/ideas/${id}`);
    await expect(page.getByRole('button', { name: 'History' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Expand with AI' })).toHaveCount(0);
  });
});
