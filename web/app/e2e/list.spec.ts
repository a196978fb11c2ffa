import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { answered, IDEAS } from './watch';

const titles = (page: Page) => page.getByRole('rowheader');

test('every column sorts, both ways, by the URL', async ({ page, person }) => {
  await person.idea({ title: 'Bananas', priority: 'low', due_date: '2030-01-02' });
  await person.idea({ title: 'apples', priority: 'high', stage: 'draft' });
  await person.idea({ title: 'Cherries', due_date: '2030-01-01' });
  await page.goto('/list');
  await expect(titles(page)).toHaveText(['Cherries', 'apples', 'Bananas']);
  const heading = (name: string) => page.getByRole('columnheader', { name }).getByRole('button');
  await heading('Title').click();
  await expect(titles(page)).toHaveText(['apples', 'Bananas', 'Cherries']);
  await expect(page.getByRole('columnheader', { name: 'Title' })).toHaveAttribute('aria-sort', 'ascending');
  await heading('Title').click();
  await expect(titles(page)).toHaveText(['Cherries', 'Bananas', 'apples']);
  await heading('Priority').click();
  await expect(titles(page)).toHaveText(['apples', 'Cherries', 'Bananas']);
  await heading('Due').click();
  await expect(titles(page)).toHaveText(['Cherries', 'Bananas', 'apples']);
  await expect(page).toHaveURL(/sort=due_date&order=asc/);
  await page.reload();
  await expect(titles(page)).toHaveText(['Cherries', 'Bananas', 'apples']);
});

test('many are changed at once, and put back as each was', async ({ page, person }) => {
  const one = await person.idea({ title: 'One', stage: 'idea', tags: ['video'] });
  const two = await person.idea({ title: 'Two', stage: 'draft', priority: 'high' });
  await person.idea({ title: 'Three' });
  const now = async () => Promise.all([one, two].map(({ id }) => person.call<Record<string, unknown>>('GET', `/ideas/${id}`)));
  const bulk = () => page.waitForResponse((r) => r.url().endsWith('/bulk') && r.ok());
  await page.goto('/list');
  await page.getByRole('checkbox', { name: 'Select “One”' }).check();
  await page.getByRole('checkbox', { name: 'Select “Two”' }).check();
  const bar = page.getByRole('region', { name: 'Change the selected ideas' });
  await expect(bar).toContainText('2 ideas selected');

  let done = bulk();
  await bar.getByLabel('Stage').selectOption('published');
  await done;
  expect(await now()).toMatchObject([{ stage: 'published' }, { stage: 'published' }]);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(async () => (await now()).map((i) => i.stage)).toEqual(['idea', 'draft']);

  await bar.getByLabel('Tags').fill('video');
  done = bulk();
  await bar.getByRole('button', { name: 'Add a tag' }).click();
  await done;
  expect(await now()).toMatchObject([{ tags: ['video'] }, { tags: ['video'] }]);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect.poll(async () => (await now()).map((i) => i.tags)).toEqual([['video'], []]);

  await bar.getByLabel('Due date').fill('2031-05-06');
  done = bulk();
  await bar.getByRole('button', { name: 'Apply' }).click();
  await done;
  expect(await now()).toMatchObject([{ due_date: '2031-05-06T00:00:00Z' }, { due_date: '2031-05-06T00:00:00Z' }]);

  done = bulk();
  await bar.getByRole('button', { name: 'Trash' }).click();
  await done;
  await expect(titles(page)).toHaveText(['Three']);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(titles(page)).toHaveText(['Three', 'Two', 'One']);
});

test('a change of many that stops midway keeps what was done, says how much, and takes back that alone @once', async ({
  page,
  person,
  allow,
}) => {
  allow(answered(500, `${IDEAS}/bulk`));
  await person.table(`title\n${Array.from({ length: 120 }, (_, n) => `Idea ${n}`).join('\n')}`);
  const drafts = async () => (await person.call<{ pagination: { total: number } }>('GET', '/ideas?stage=draft')).pagination.total;
  await page.goto('/list');
  const bar = page.getByRole('region', { name: 'Change the selected ideas' });
  // The second page, too.
  await expect
    .poll(async () => {
      await page.locator('[data-list]').evaluate((el) => el.scrollTo(0, el.scrollHeight));
      await page.getByRole('checkbox', { name: 'Select all that are loaded' }).check();
      return bar.textContent();
    })
    .toContain('120 ideas selected');
  let asked = 0;
  await page.route('**/bulk', (route) => (++asked === 2 ? route.fulfill({ status: 500, json: {} }) : route.fallback()));
  await bar.getByLabel('Stage').selectOption('draft');
  const told = page.getByRole('region', { name: 'Notifications' });
  await expect(told).toContainText('Only 100 of 120 ideas could be changed.');
  await expect(told).not.toContainText('moved to Draft');
  expect(await drafts()).toBe(100);
  // What is seen agrees, and was not read anew.
  await expect(page.getByRole('row').last().getByRole('cell', { name: 'Idea', exact: true })).toBeVisible();
  await page.locator('[data-list]').evaluate((el) => el.scrollTo(0, 0));
  await expect(page.getByRole('row').nth(1).getByRole('cell', { name: 'Draft', exact: true })).toBeVisible();
  await told.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(drafts).toBe(0);
});

test('a change of many and one of a single idea go up in the order in which they were made @once', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Pulled twice' });
  await page.goto('/list');
  await page.getByRole('checkbox', { name: 'Select “Pulled twice”' }).check();
  const order: string[] = [];
  let free = () => {};
  const held = new Promise<void>((done) => {
    free = done;
  });
  await page.route(/\/(bulk|stage)$/, async (route) => {
    const path = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    order.push(path);
    if (path === 'bulk') await held;
    await route.fallback();
  });
  await page.getByRole('region', { name: 'Change the selected ideas' }).getByLabel('Stage').selectOption('outline');
  await page.getByRole('link', { name: 'Board' }).first().click();
  await page.getByRole('link', { name: 'Pulled twice' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByRole('region', { name: 'Draft, 1 idea' })).toBeVisible();
  free();
  await expect.poll(async () => (await person.call<{ stage: string }>('GET', `/ideas/${id}`)).stage).toBe('draft');
  await expect(page.getByRole('region', { name: 'Draft, 1 idea' })).toBeVisible();
  expect(order).toEqual(['bulk', 'stage']);
});

test('a long list comes a page at a time, and draws what can be seen', async ({ page, person }) => {
  await person.table(`title\n${Array.from({ length: 450 }, (_, n) => `Idea ${n}`).join('\n')}`);
  let asked = 0;
  page.on('request', (r) => {
    if (r.url().includes('/ideas?')) asked++;
  });
  await page.goto('/list?sort=title');
  const first = titles(page).first();
  await expect(first).toHaveText('Idea 99');
  const scroller = page.locator('[data-list]');
  await expect
    .poll(async () => {
      await scroller.evaluate((el) => el.scrollTo(0, el.scrollHeight));
      return titles(page).last().textContent();
    })
    .toBe('Idea 0');
  expect(asked).toBe(5);
  expect(await page.locator('tbody tr').count()).toBeLessThan(80);
});

test('a list that is empty teaches one thing; one that finds nothing leads back', async ({ page, person }) => {
  expect(person.id).not.toBe('');
  await page.goto('/list');
  await page.locator('main').getByRole('button', { name: 'New idea' }).click();
  await expect(page.getByRole('textbox', { name: 'The idea' })).toBeFocused();
  await page.keyboard.type('The first');
  await page.keyboard.press('Enter');
  await expect(titles(page)).toHaveText(['The first']);
  await page.goto('/list?priority=low');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect(titles(page)).toHaveText(['The first']);
});

test('what failed is said with its number, and tried again', async ({ page, person, allow }) => {
  allow(answered(503, IDEAS));
  await person.idea({ title: 'Safe' });
  let broken = true;
  await page.route('**/ideas?*', (route) =>
    broken
      ? route.fulfill({
          status: 503,
          json: {
            success: false,
            error: { code: 'DATABASE_ERROR', message: 'x', details: [] },
            meta: { request_id: 'req_SEEN', timestamp: '' },
          },
        })
      : route.fallback(),
  );
  await page.goto('/list');
  await expect(page.getByRole('alert')).toContainText('Your ideas are safe.');
  await expect(page.getByRole('alert')).toContainText('req_SEEN');
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(titles(page)).toHaveText(['Safe']);
});

test('a day is filtered by once its year is typed whole @once', async ({ page, person }) => {
  await person.idea({ title: 'Due then', due_date: '2030-01-01' });
  const asked: string[] = [];
  page.on('request', (r) => {
    const day = new URL(r.url()).searchParams.get('due_after');
    if (day && r.url().includes('/ideas?')) asked.push(day);
  });
  await page.goto('/list');
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByLabel('Due from').focus();
  await page.keyboard.type('01012031');
  await expect(page).toHaveURL(/due_after=2031-01-01/);
  await expect(titles(page)).toHaveCount(0);
  expect(asked.map((day) => day.slice(0, 10))).toEqual(['2031-01-01']);
});
