import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { installed } from './installed';
import { cut, IDEAS, watch } from './watch';

// The watch itself: whatever goes wrong in a browser is found, and fails the test that it happens in.

const ELSEWHERE = 'http://elsewhere.example/';

const said = (page: Page) => page.evaluate(() => console.error('said aloud'));

test.describe('a fault', { tag: '@once' }, () => {
  test.beforeEach(({ page }) => page.goto('/sign-in'));

  test('in the console fails a test', async ({ page }) => {
    test.fail();
    await said(page);
  });

  test('is found in the console, as an exception, and as a promise that nobody caught', async ({ page, faults }) => {
    await said(page);
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('thrown');
      });
      void Promise.reject(new Error('rejected'));
    });
    for (const what of [/^console: said aloud/, /^exception: Error: thrown/, /^exception: Error: rejected/])
      await expect.poll(() => faults.found).toContainEqual(expect.stringMatching(what));
    expect(faults.found.splice(0)).toHaveLength(3);
  });

  test('is a breach of the policy', async ({ page, faults }) => {
    await page.evaluate((src) => document.body.append(Object.assign(new Image(), { src })), ELSEWHERE);
    await expect.poll(() => faults.found).toContainEqual(expect.stringMatching(/^console: .* Content Security Policy /));
    faults.found.length = 0;
  });

  test('is a request to another host', async ({ page, faults }) => {
    await page.route(`${ELSEWHERE}**`, (route) => route.fulfill({ body: 'here' }));
    await page.goto(ELSEWHERE);
    expect(faults.found.splice(0)).toContain(`request to another host: ${ELSEWHERE}`);
  });

  test('is found in another window', async ({ browser, baseURL, faults }) => {
    const context = await browser.newContext({ baseURL: baseURL ?? '' });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await said(page);
    await context.close();
    expect(faults.found.splice(0)).toEqual([expect.stringMatching(/^console: said aloud/)]);
  });

  test('is not what was meant at another path', async ({ page, faults, person }) => {
    await page.route('**/ideas', (route) => route.abort());
    await page.evaluate((id) => fetch(`/api/v1/${id}/ideas`).catch(() => undefined), person.id);
    const [fault = ''] = faults.found.splice(0);
    expect(fault).toMatch(cut(IDEAS));
    expect(fault).not.toMatch(cut('/api/auth/token'));
    expect(`console: Uncaught (in promise) Error: ${fault}`).not.toMatch(cut(IDEAS));
  });
});

test.describe('a service worker', { tag: '@once' }, () => {
  test.use({ serviceWorkers: 'allow' });

  test('is watched too', async ({ page, context, person, faults }) => {
    expect(person.id).not.toBe('');
    await page.goto('/board');
    await installed(page);
    const [worker] = context.serviceWorkers();
    await worker?.evaluate(() => console.error('said by the worker'));
    await expect.poll(() => faults.found).toEqual([expect.stringMatching(/^console: said by the worker/)]);
    faults.found.length = 0;
    // Its policy lets it ask this server alone, which is another host to a watch of another.
    const others: string[] = [];
    watch(context, others, ELSEWHERE);
    await worker?.evaluate(() => fetch('/robots.txt'));
    expect(others).toEqual([expect.stringMatching(/^request to another host: .*robots\.txt$/)]);
  });
});
