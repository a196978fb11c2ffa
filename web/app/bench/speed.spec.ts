import { expect, test } from '@playwright/test';
import { load } from './load';
import { open } from './open';
import { scroll } from './scroll';
import { search } from './search';
import { print } from './table';
import { fill } from './vault';
import type { State } from './watch';

for (const ideas of [1_000, 10_000])
  test.describe(`${ideas} ideas`, () => {
    let state: State;
    test.beforeAll(async ({ playwright }) => {
      const baseURL = process.env.BASE_URL ?? '';
      const request = await playwright.request.newContext({ baseURL });
      state = await fill(request, baseURL, ideas);
      await request.dispose();
    });
    test('the first load', ({ launchOptions }) => load(ideas, state, launchOptions));
    test('typing in the search', ({ browser }) => search(ideas, state, browser));
    test('scrolling and dragging', ({ browser }) => scroll(ideas, state, browser));
    test('opening and going about', ({ browser }) => open(ideas, state, browser));
  });

test.afterAll(() => {
  expect(print()).toEqual([]);
});
