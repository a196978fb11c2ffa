import { expectAccessible, expectReflow } from './axe';
import { expect, type Person, test } from './fixtures';
import { updatable } from './updated';
import { capture, column, NO_LINE, opened, posts } from './waiting';

test.use({ serviceWorkers: 'allow' });

interface Kept {
  id: number;
  title: string;
  stage: string;
}

const ideas = (person: Person) => person.call<{ ideas: Kept[] }>('GET', '/ideas?limit=100').then(({ ideas: all }) => all);
const titled = async (person: Person, title: string) => (await ideas(person)).filter((i) => i.title === title);

/** kept counts, in the page, what waits on this device. */
const kept = () =>
  new Promise<number>((done) => {
    const open = indexedDB.open('creatorvault');
    open.onsuccess = () => {
      const count = open.result.transaction('outbox').objectStore('outbox').count();
      count.onsuccess = () => done(count.result);
    };
  });

test('caught, moved and reloaded without a line; sent when it is back', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  const { id } = await person.idea({ title: 'Moved on a train' });
  await opened(page);
  await expect(page.getByRole('link', { name: 'Moved on a train' })).toBeVisible();
  await context.setOffline(true);
  await expect(page.getByText('You are offline.')).toBeVisible();
  await capture(page, 'Caught on a train #travel');
  await expect(column(page, 'Idea').getByText('Caught on a train')).toBeVisible();
  await page.getByRole('link', { name: 'Moved on a train' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(column(page, 'Outline').getByText('Moved on a train')).toBeVisible();
  await expect(page.getByText('2 changes wait to be sent.')).toBeVisible();
  await page.reload();
  await expect(page.getByText('2 changes wait to be sent.')).toBeVisible();
  await page.getByRole('button', { name: 'Show them' }).click();
  await expect(page.getByRole('dialog').getByText('Caught on a train')).toBeVisible();
  await expect(page.getByRole('dialog').getByText('Move to Outline')).toBeVisible();
  await page.keyboard.press('Escape');
  await context.setOffline(false);
  await expect(page.getByText('wait to be sent')).toBeHidden();
  await expect(column(page, 'Idea').getByText('Caught on a train')).toBeVisible();
  await expect(column(page, 'Outline').getByText('Moved on a train')).toBeVisible();
  expect(await titled(person, 'Caught on a train')).toHaveLength(1);
  expect(await person.call<Kept>('GET', `/ideas/${id}`)).toMatchObject({ stage: 'outline' });
});

test('two tabs send once', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  await opened(page);
  const other = await context.newPage();
  await opened(other);
  await page.bringToFront();
  await context.setOffline(true);
  for (const title of ['First of two', 'Second of two']) await capture(page, title);
  await expect(other.getByText('2 changes wait to be sent.')).toBeVisible();
  const sent = posts(context);
  await context.setOffline(false);
  for (const tab of [page, other]) {
    await expect(tab.getByText('wait to be sent')).toBeHidden();
    await expect(column(tab, 'Idea').getByText('Second of two')).toHaveCount(1);
  }
  expect((await ideas(person)).map((i) => i.title).sort()).toEqual(['First of two', 'Second of two']);
  expect(sent()).toBe(2);
});

test('an answer that is lost makes no second idea', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  await opened(page);
  let lost = 0;
  const keys = new Set<string | undefined>();
  await context.route('**/ideas', async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.continue();
    keys.add(request.headers()['idempotency-key']);
    if (lost++ > 0) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await capture(page, 'Answered in vain');
  await expect.poll(() => lost).toBeGreaterThan(1);
  await expect(page.getByText('waits to be sent')).toBeHidden();
  await expect(column(page, 'Idea').getByText('Answered in vain')).toHaveCount(1);
  expect(await titled(person, 'Answered in vain')).toHaveLength(1);
  expect(keys.size).toBe(1);
});

test('a move that others were quicker with is shown, and is the person’s to decide', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  const { id } = await person.idea({ title: 'Pulled by two' });
  await opened(page);
  await expect(page.getByRole('link', { name: 'Pulled by two' })).toBeVisible();
  await context.setOffline(true);
  await page.getByRole('link', { name: 'Pulled by two' }).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('1 change waits to be sent.')).toBeVisible();
  await person.call('PATCH', `/ideas/${id}`, { stage: 'draft' });
  await context.setOffline(false);
  await expect(page.getByText('1 change was not taken by the server.')).toBeVisible();
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).stage).toBe('draft');
  await page.getByRole('button', { name: 'Show them' }).click();
  await expectAccessible(page, 'what is not sent');
  await expectReflow(page, 'what is not sent');
  await page.getByRole('button', { name: 'Send it all the same' }).click();
  await expect(page.getByText('Everything is sent.')).toBeVisible();
  expect((await person.call<Kept>('GET', `/ideas/${id}`)).stage).toBe('outline');
});

test('another change of the same idea is no quarrel', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  const { id } = await person.idea({ title: 'Changed by two' });
  await opened(page);
  await expect(page.getByRole('link', { name: 'Changed by two' })).toBeVisible();
  await context.setOffline(true);
  for (const stage of ['Outline', 'Draft']) {
    await page.getByRole('link', { name: 'Changed by two' }).focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect(column(page, stage).getByText('Changed by two')).toBeVisible();
  }
  await person.call('PATCH', `/ideas/${id}`, { priority: 'high' });
  await context.setOffline(false);
  await expect(page.getByText('to be sent')).toBeHidden();
  expect(await person.call('GET', `/ideas/${id}`)).toMatchObject({ stage: 'draft', priority: 'high' });
});

test('what was given up is not sent @once', async ({ page, context, person, allow }) => {
  allow(...NO_LINE);
  await opened(page);
  await context.setOffline(true);
  await capture(page, 'Thought better of');
  await page.getByRole('button', { name: 'Show them' }).click();
  await page.getByRole('button', { name: 'Give it up' }).click();
  await expect(page.getByText('Everything is sent.')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Thought better of' }).filter({ hasText: 'New idea' })).toBeVisible();
  await page.getByRole('button', { name: 'Give it up' }).click();
  await expect(page.getByText('Everything is sent.')).toBeVisible();
  await page.keyboard.press('Escape');
  await context.setOffline(false);
  await expect(page.getByText('You are offline.')).toBeHidden();
  await capture(page, 'Sent after it');
  await expect(page.getByText('“Sent after it” is kept')).toBeVisible();
  expect((await ideas(person)).map((i) => i.title)).toEqual(['Sent after it']);
});

test('signing out with ideas that were not sent asks first @once', async ({ page, person, allow }) => {
  allow(...NO_LINE);
  await opened(page);
  await page.route('**/api/v1/*/ideas', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await capture(page, 'Only on this device');
  await expect(page.getByText('1 change waits to be sent.')).toBeVisible();
  await page.getByRole('button', { name: /sign out/i }).click();
  const question = page.getByRole('dialog', { name: 'Some words are not sent yet' });
  await expect(question.getByText('1 change waits to be sent.')).toBeVisible();
  expect(await page.evaluate(kept)).toBe(1);
  await page.getByRole('button', { name: 'Sign out without them' }).click();
  await page.waitForURL('**/sign-in**');
  await page.unroute('**/api/v1/*/ideas');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/board');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(column(page, 'Idea')).toBeVisible();
  await expect(page.getByText('Only on this device')).toHaveCount(0);
  expect(await page.evaluate(kept)).toBe(0);
});

test('a newer version waits until the person wants it @once', async ({ page, person, baseURL, allow }) => {
  const program = await updatable(baseURL ?? '');
  allow(new RegExp(`request to another host: ${program.url}`));
  expect(person.id).not.toBe('');
  const offer = page.getByText('A new version of the app is ready.');
  await opened(page, program.url);
  program.newer();
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await expect(offer).toBeVisible();
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Use it now' }).click()]);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const waits = () => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting === null);
  await expect.poll(waits).toBe(true);
  await expect(offer).toBeHidden();
  await page.close();
  program.close();
});

test('the cache holds nothing of the API @once', async ({ page, person }) => {
  await person.idea({ title: 'Mine alone' });
  await opened(page);
  await page.reload();
  await expect(page.getByRole('link', { name: 'Mine alone' })).toBeVisible();
  const paths = await page.evaluate(async () => {
    const all: string[] = [];
    for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) all.push(new URL(r.url).pathname);
    return all;
  });
  expect(paths).toContain('/');
  expect(paths.filter((p) => p.startsWith('/api'))).toEqual([]);
});
