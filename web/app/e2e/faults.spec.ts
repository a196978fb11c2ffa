import type { Page, Route } from '@playwright/test';
import { expect, type Person, test } from './fixtures';
import { capture, column } from './waiting';
import { answered, cut, EVENTS, IDEA, IDEAS } from './watch';

interface Kept {
  title: string;
  stage: string;
}

const ideas = (person: Person) => person.call<{ ideas: Kept[] }>('GET', '/ideas?limit=100').then(({ ideas: all }) => all);

/** Answers as the server does where something broke in it. */
const broken = (route: Route) =>
  route.fulfill({
    status: 500,
    headers: { 'X-Request-ID': 'req_BROKEN' },
    json: {
      success: false,
      error: { code: 'INTERNAL_ERROR', message: 'no', details: [] },
      meta: { request_id: 'req_BROKEN', timestamp: '' },
    },
  });

/** breaks has requests of a method fail until what it returns is called, and one at least has. */
async function breaks(page: Page, methods: string[], path: string | RegExp): Promise<() => Promise<void>> {
  let failed = () => {};
  const one = new Promise<void>((done) => {
    failed = done;
  });
  await page.route(path, async (route) => {
    if (!methods.includes(route.request().method())) return route.fallback();
    await broken(route);
    failed();
  });
  return async () => {
    await one;
    await page.unroute(path);
  };
}

/** What is said of a write that failed: what, that ideas are safe, and under which number. */
async function toldSafe(page: Page): Promise<void> {
  const toast = page.getByRole('region', { name: 'Notifications' }).getByText('Something went wrong on the server.');
  await expect(toast.last()).toContainText('Your ideas are safe.');
  await expect(toast.last()).toContainText('req_BROKEN');
}

test('a server that breaks is told with its number, and nothing is lost or done twice @once', async ({ page, person, allow }) => {
  allow(...['/api/v1/[^/]+/board', IDEAS, IDEA, `${IDEA}/stage`, `${IDEAS}/bulk`].map((path) => answered(500, path)));
  const { id } = await person.idea({ title: 'Stays' });
  await person.idea({ title: 'Stays too' });

  // Read.
  let mend = await breaks(page, ['GET'], /\/api\/v1\/[^/]+\/board/);
  await page.goto('/board');
  await expect(page.getByRole('alert')).toContainText('Your ideas are safe.');
  await expect(page.getByRole('alert')).toContainText('req_BROKEN');
  await mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  const card = page.getByRole('link', { name: 'Stays', exact: true });
  await expect(card).toBeVisible();

  // Create: it waits here, and goes up by itself.
  mend = await breaks(page, ['POST'], '**/ideas');
  await capture(page, 'Typed once');
  await toldSafe(page);
  await expect(page.getByText('1 change waits to be sent.')).toBeVisible();
  await mend();
  await expect(page.getByText('to be sent')).toBeHidden();
  await expect(column(page, 'Idea').getByText('Typed once')).toHaveCount(1);

  // Move.
  mend = await breaks(page, ['PATCH'], '**/stage');
  await card.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await toldSafe(page);
  await expect(column(page, 'Idea').getByText('Stays', { exact: true })).toBeVisible();
  await mend();

  // Trash.
  mend = await breaks(page, ['DELETE'], `**/ideas/${id}`);
  await page.getByRole('button', { name: 'Actions for “Stays”' }).click();
  await page.getByRole('menuitem', { name: 'Move to trash' }).click();
  await toldSafe(page);
  await expect(card).toBeVisible();
  await mend();

  // Many at once.
  mend = await breaks(page, ['POST'], '**/bulk');
  await page.goto('/list');
  for (const title of ['Stays', 'Stays too']) await page.getByRole('checkbox', { name: `Select “${title}”` }).check();
  await page.getByRole('region', { name: 'Change the selected ideas' }).getByRole('button', { name: 'Trash' }).click();
  await toldSafe(page);
  await expect(page.getByRole('rowheader')).toHaveText(['Typed once', 'Stays too', 'Stays']);
  await mend();
  expect((await ideas(person)).map((i) => [i.title, i.stage])).toEqual([
    ['Typed once', 'idea'],
    ['Stays too', 'idea'],
    ['Stays', 'idea'],
  ]);
});

test('who asks too often is told how long to wait, and what was moved is back @once', async ({ page, person, allow }) => {
  allow(answered(429, `${IDEA}/stage`));
  await person.idea({ title: 'Moved too often' });
  await page.goto('/board');
  await page.route('**/stage', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'Retry-After': '7' },
      json: {
        success: false,
        error: { code: 'RATE_LIMITED', message: 'slow', details: [] },
        meta: { request_id: 'req_x', timestamp: '' },
      },
    }),
  );
  await page.getByRole('link', { name: 'Moved too often' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('Try again in 7 seconds.')).toBeVisible();
  await expect(column(page, 'Idea').getByText('Moved too often')).toBeVisible();
});

test('a move that met another move shows where the idea is now @once', async ({ page, person, allow }) => {
  allow(answered(412, `${IDEA}/stage`), cut(EVENTS));
  const { id } = await person.idea({ title: 'Pulled by two' });
  await page.route('**/events', (route) => route.abort()); // which would tell before
  await page.goto(`/board?idea=${id}`); // whoever opened it knows its version
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Pulled by two');
  await page.keyboard.press('Escape');
  await person.call('PATCH', `/ideas/${id}/stage`, { stage: 'published' });
  await page.getByRole('link', { name: 'Pulled by two' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('You see the newest version now.')).toBeVisible();
  await expect(column(page, 'Published').getByText('Pulled by two')).toBeVisible();
  expect(await person.call<Kept>('GET', `/ideas/${id}`)).toMatchObject({ stage: 'published' });
});

test('a line that is cut after the server has done it does nothing twice', async ({ page, person, allow }) => {
  allow(cut(IDEAS), cut(`${IDEA}(/stage)?`), answered(404, IDEA));
  const { id } = await person.idea({ title: 'Cut off' });
  await person.idea({ title: 'Thrown away' });
  await page.goto('/board');
  let heard = 0;
  // The server hears each of these, and nobody its answer.
  await page.route(/\/ideas(\/\d+(\/stage)?)?$/, async (route) => {
    if (route.request().method() === 'GET' || heard >= 3) return route.continue();
    heard++;
    await route.fetch();
    return route.abort();
  });
  await page.getByRole('link', { name: 'Cut off' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => heard).toBe(1);
  await page.getByRole('button', { name: 'Actions for “Thrown away”' }).click();
  await page.getByRole('menuitem', { name: 'Move to trash' }).click();
  await expect.poll(() => heard).toBe(2);
  await capture(page, 'Made once');
  await expect.poll(() => heard).toBe(3);
  await expect(page.getByText('to be sent')).toBeHidden();
  expect((await ideas(person)).map((i) => [i.title, i.stage]).sort()).toEqual([
    ['Cut off', 'outline'],
    ['Made once', 'idea'],
  ]);
  const versions = await person.call<{ revisions: unknown[] }>('GET', `/ideas/${id}/revisions`);
  expect(versions.revisions).toHaveLength(2);
});

test('who is not answered is told so after a while, and what was changed goes up later @once', async ({ page, person, allow }) => {
  allow(cut('/api/v1/[^/]+/board'), cut(`${IDEA}/stage`));
  const { id } = await person.idea({ title: 'Patient' });
  await page.clock.install();
  const card = page.getByRole('link', { name: 'Patient' });
  let asked = 0;
  const silent = () => {
    asked++;
  };
  const board = /\/api\/v1\/[^/]+\/board/;
  await page.route(board, silent);
  await page.goto('/board');
  await expect.poll(() => asked).toBe(1);
  await page.clock.fastForward(31_000);
  await expect(page.getByRole('alert')).toContainText('The server does not answer.');
  await page.unroute(board);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(card).toBeVisible();

  await page.route('**/stage', silent);
  await card.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => asked).toBe(2);
  await page.clock.fastForward(61_000);
  await expect(page.getByText('1 change waits to be sent.')).toBeVisible();
  await page.unroute('**/stage');
  await page.clock.fastForward(5_000);
  await expect.poll(async () => (await person.call<Kept>('GET', `/ideas/${id}`)).stage).toBe('outline');
  await expect(page.getByText('to be sent')).toBeHidden();
});

test('a sign-out that fails is told, and nobody is signed out @once', async ({ page, person, allow }) => {
  allow(cut('/api/auth/sign-out'));
  expect(person.id).not.toBe('');
  await page.goto('/board');
  await page.route('**/api/auth/sign-out', (route) => route.abort());
  await page.getByRole('button', { name: /sign out/i }).click();
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('can’t be reached');
  expect(page.url()).toContain('/board');
  await page.unroute('**/api/auth/sign-out');
  await page.getByRole('button', { name: /sign out/i }).click();
  await page.waitForURL('**/sign-in**');
});
