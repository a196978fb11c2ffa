import type { Page } from '@playwright/test';
import { expect, signUp, test } from './fixtures';
import { answered, IDEA } from './watch';

const column = (page: Page, stage: string) => page.getByRole('region', { name: new RegExp(`^${stage},`) });
const card = (page: Page, title: string) => page.getByRole('article').filter({ hasText: title });
const saved = (page: Page) => page.waitForResponse((r) => r.request().method() === 'PATCH' && r.url().endsWith('/stage') && r.ok());

test('a card is dragged to another column, and taken back', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Desk tour' });
  await page.goto('/board');
  // What drags comes a moment after the board.
  await expect(card(page, 'Desk tour')).toHaveAttribute('draggable', 'true');
  const done = saved(page);
  await card(page, 'Desk tour').dragTo(column(page, 'Draft'));
  await done;
  await expect(column(page, 'Draft').getByText('Desk tour')).toBeVisible();
  expect(await person.call('GET', `/ideas/${id}`)).toMatchObject({ stage: 'draft' });
  const back = saved(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await back;
  await expect(column(page, 'Idea').getByText('Desk tour')).toBeVisible();
  expect(await person.call('GET', `/ideas/${id}`)).toMatchObject({ stage: 'idea' });
});

test('a card is moved by menu and by keys, and the focus goes with it', async ({ page, person }) => {
  await person.idea({ title: 'Cold emails' });
  await page.goto('/board');
  await page.getByRole('button', { name: 'Actions for “Cold emails”' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Outline' }).click();
  await expect(column(page, 'Outline').getByText('Cold emails')).toBeVisible();
  const link = page.getByRole('link', { name: 'Cold emails' });
  await link.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(column(page, 'Draft').getByText('Cold emails')).toBeVisible();
  await expect(link).toBeFocused();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(column(page, 'Outline').getByText('Cold emails')).toBeVisible();
  await expect(link).toBeFocused();
});

test('moves of a card go up one after another, and the last is what is seen', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'In a hurry' });
  await page.goto('/board');
  const link = page.getByRole('link', { name: 'In a hurry' });
  await link.focus();
  const asked: string[] = [];
  let first = () => {};
  const pressed = new Promise<void>((go) => {
    first = go;
  });
  await page.route('**/stage', async (route) => {
    asked.push(route.request().headers()['if-match'] ?? '');
    if (asked.length === 1) await pressed;
    await route.continue();
  });
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => asked.length).toBe(1);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(column(page, 'Published').getByText('In a hurry')).toBeVisible();
  expect(asked).toHaveLength(1);
  first();
  await expect.poll(async () => (await person.call<{ stage: string }>('GET', `/ideas/${id}`)).stage).toBe('published');
  await expect(column(page, 'Published').getByText('In a hurry')).toBeVisible();
  await expect(link).toBeFocused();
});

test('keys that come before a move is drawn move the same card @once', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Quick fingers' });
  await page.goto('/board');
  const link = page.getByRole('link', { name: 'Quick fingers' });
  await link.focus();
  await page.evaluate(() => {
    for (let n = 0; n < 3; n++) {
      const key = new KeyboardEvent('keydown', { key: 'ArrowRight', shiftKey: true, bubbles: true, cancelable: true });
      (document.activeElement ?? document.body).dispatchEvent(key);
    }
  });
  await expect(column(page, 'Published').getByText('Quick fingers')).toBeVisible();
  await expect(link).toBeFocused();
  await expect.poll(async () => (await person.call<{ stage: string }>('GET', `/ideas/${id}`)).stage).toBe('published');
});

test('a move that the server refuses goes back, and says why', async ({ page, person, allow }) => {
  allow(answered(500, `${IDEA}/stage`));
  await person.idea({ title: 'Stays' });
  await page.goto('/board');
  const error = { code: 'INTERNAL_ERROR', message: 'no', details: [] };
  await page.route('**/stage', (route) =>
    route.fulfill({ status: 500, json: { success: false, error, meta: { request_id: 'req_x', timestamp: '' } } }),
  );
  await page.getByRole('link', { name: 'Stays' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('Something went wrong on the server')).toBeVisible();
  await expect(page.getByText('moved to')).toBeHidden({ timeout: 2000 }); // nor said any more; by itself it would go later
  await expect(column(page, 'Idea').getByText('Stays')).toBeVisible();
});

test('a column goes on as one scrolls, and draws what can be seen', async ({ page, person }) => {
  await Promise.all(
    Array.from({ length: 6 }, async (_, k) => {
      for (let n = 0; n < 25; n++) await person.idea({ title: `Idea ${k * 25 + n}` });
    }),
  );
  await page.goto('/board');
  const scroller = page.locator('[data-column=idea]');
  await expect(column(page, 'Idea')).toHaveAccessibleName('Idea, 150 ideas');
  await expect
    .poll(async () => {
      await scroller.evaluate((el) => el.scrollTo(0, el.scrollHeight));
      return scroller.locator('li').last().getAttribute('data-row');
    })
    .toBe(String(await oldest(person)));
  expect(await scroller.locator('li').count()).toBeLessThan(60);
});

async function oldest(person: { call: <T>(m: string, p: string) => Promise<T> }): Promise<number> {
  const page = await person.call<{ ideas: { id: number }[] }>('GET', '/ideas?order=asc&limit=1');
  return page.ideas[0]?.id ?? 0;
}

test('what another window does is seen here', async ({ page, person, context }) => {
  const { id } = await person.idea({ title: 'Seen in both' });
  const streams = page.waitForResponse((r) => r.url().endsWith('/events') && r.ok());
  await page.goto('/board');
  await streams;
  const other = await context.newPage();
  await other.goto('/board');
  await other.getByRole('link', { name: 'Seen in both' }).focus();
  await other.keyboard.press('Shift+ArrowRight');
  await expect(column(page, 'Outline').getByText('Seen in both')).toBeVisible();
  await person.call('PATCH', `/ideas/${id}`, { title: 'Named anew' });
  await expect(page.getByRole('link', { name: 'Named anew' })).toBeVisible();
  await person.call('DELETE', `/ideas/${id}`);
  await expect(page.getByRole('link', { name: 'Named anew' })).toHaveCount(0);
});

test('what changes between the first read and the stream is seen; without such a change nothing is read twice @once', async ({
  page,
  person,
}) => {
  const { id } = await person.idea({ title: 'Read early' });
  let boards = 0;
  page.on('request', (r) => {
    if (/\/board\?/.test(r.url())) boards++;
  });
  let free = () => {};
  const held = new Promise<void>((done) => {
    free = done;
  });
  await page.route('**/events', async (route) => {
    await held;
    await route.fallback();
  });
  await page.goto('/board');
  await expect(page.getByRole('link', { name: 'Read early' })).toBeVisible();
  await person.call('PATCH', `/ideas/${id}`, { title: 'Changed early' });
  free();
  await expect(page.getByRole('link', { name: 'Changed early' })).toBeVisible();
  expect(boards).toBe(2);

  await page.unroute('**/events');
  const stream = page.waitForResponse((r) => r.url().endsWith('/events') && r.ok());
  await page.reload();
  await stream;
  await expect(page.getByRole('link', { name: 'Changed early' })).toBeVisible();
  await person.call('PATCH', `/ideas/${id}`, { title: 'Heard of' });
  await expect(page.getByRole('link', { name: 'Heard of' })).toBeVisible();
  expect(boards).toBe(3);
});

test('search waits for the fingers, asks once, and lives in the URL', async ({ page, person }) => {
  await person.idea({ title: 'Café tour' });
  await person.idea({ title: 'Something else' });
  await page.goto('/board');
  await expect(page.getByRole('link', { name: 'Something else' })).toBeVisible();
  const asked: string[] = [];
  page.on('request', (r) => {
    if (r.url().includes('/board?')) asked.push(new URL(r.url()).searchParams.get('search') ?? '');
  });
  await page.keyboard.press('/');
  await page.keyboard.type('cafe');
  await expect(page.getByRole('link', { name: 'Something else' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Café tour' })).toBeVisible();
  expect(asked).toEqual(['cafe']);
  await expect(page).toHaveURL(/\?search=cafe$/);
  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue('cafe');
  await expect(page.getByRole('link', { name: 'Something else' })).toHaveCount(0);
});

test('filters become a view, which is renamed, moved and deleted', async ({ page, person }) => {
  await person.idea({ title: 'High one', priority: 'high', tags: ['video'] });
  await person.idea({ title: 'Low one', priority: 'low' });
  await page.goto('/board');
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('button', { name: 'High', exact: true }).click();
  await expect(page).toHaveURL(/priority=high/);
  await expect(page.getByRole('link', { name: 'Low one' })).toHaveCount(0);
  for (const name of ['Urgent', 'Second']) {
    await page.getByRole('button', { name: 'Save as a view' }).click();
    await page.getByLabel('Name of the view').fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('navigation', { name: 'Saved views' }).getByRole('link', { name })).toBeVisible();
  }
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page.getByRole('link', { name: 'Low one' })).toBeVisible();
  const views = page.getByRole('navigation', { name: 'Saved views' });
  await views.getByRole('link', { name: 'Urgent' }).click();
  await expect(page.getByRole('link', { name: 'Low one' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Actions for view “Second”' }).click();
  await page.getByRole('menuitem', { name: 'Move up' }).click();
  await expect(views.getByRole('link').first()).toHaveText('Second');
  // By keys too, and the focus goes with it.
  const moved = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.url().includes('/views/') && r.ok());
  await views.getByRole('link', { name: 'Second' }).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await moved;
  await expect(views.getByRole('link')).toHaveText(['Urgent', 'Second']);
  await expect(views.getByRole('link', { name: 'Second' })).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(views.getByRole('link')).toHaveText(['Second', 'Urgent']);
  await expect(views.getByRole('link', { name: 'Second' })).toBeFocused();
  await page.getByRole('button', { name: 'Actions for view “Second”' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByLabel('Name of the view').fill('First');
  await page.keyboard.press('Enter');
  await expect(views.getByRole('link').first()).toHaveText('First');
  await page.getByRole('button', { name: 'Actions for view “First”' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(views.getByRole('link')).toHaveText(['Urgent']);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(views.getByRole('link')).toHaveText(['First', 'Urgent']);
  const kept = await person.call<{ views: { name: string; position: number }[] }>('GET', '/views');
  expect(kept.views.map((view) => view.name)).toEqual(['First', 'Urgent']);
});

test('a view opens on the screen that it was saved on', async ({ page, person }) => {
  for (const layout of ['board', 'list', 'calendar']) await person.call('POST', '/views', { name: `On the ${layout}`, query: {}, layout });
  await page.goto('/insights');
  for (const layout of ['calendar', 'list', 'board']) {
    await page.getByRole('link', { name: `On the ${layout}` }).click();
    await expect(page).toHaveURL(new RegExp(`/${layout}$`));
    await expect(page.getByRole('link', { name: `On the ${layout}` })).toHaveAttribute('aria-current', 'page');
  }
});

test('one column at a time @phone', async ({ page, context, baseURL }) => {
  const person = await signUp(context, baseURL ?? '');
  await person.idea({ title: 'First thought' });
  await person.idea({ title: 'Half written', stage: 'draft' });
  await page.goto('/board');
  await expect(page.getByRole('link', { name: 'First thought' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Half written' })).toBeHidden();
  await page.getByRole('button', { name: /^Draft/ }).click();
  await expect(page.getByRole('link', { name: 'Half written' })).toBeVisible();
  await page.getByRole('button', { name: 'Actions for “Half written”' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Published' }).click();
  await page.getByRole('button', { name: /^Published/ }).click();
  await expect(page.getByRole('link', { name: 'Half written' })).toBeVisible();
  const small = await page
    .locator('nav:visible a, nav:visible button')
    .evaluateAll((els) => els.filter((el) => el.getBoundingClientRect().height < 44).length);
  expect(small).toBe(0);
});
