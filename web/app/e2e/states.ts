import { expect } from '@playwright/test';
import { installed } from './installed';
import type { Screen } from './screens';

const FAULT = {
  success: false,
  error: { code: 'DATABASE_ERROR', message: 'x', details: [] },
  meta: { request_id: 'req_7f', timestamp: '' },
};

/** What the screens themselves read. */
const READS = /\/api\/v1\/[^/]+\/(board|ideas|stats|trash)\b/;

/** The screens of somebody who has nothing yet. */
export const EMPTY: readonly Screen[] = [
  '/board',
  '/list',
  '/calendar',
  '/insights',
  '/trash',
  '/list?search=nothing',
  '/settings/security',
].map((path) => ({
  name: `nothing in ${path}`,
  show: async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
  },
}));

/** The screens of a bad day. */
export const BROKEN: readonly Screen[] = [
  // First, for what is known already is not asked for.
  {
    name: 'the app failed',
    show: async ({ page, w }) => {
      await page.route('**/auth/config', (route) => route.fulfill({ status: 400, json: FAULT }));
      await page.goto('/board');
      await expect(page.getByText(w.failures.safe)).toBeVisible();
      await page.unroute('**/auth/config');
    },
  },
  ...['/board', '/list', '/calendar', '/insights', '/trash'].map(
    (path): Screen => ({
      name: `${path} failed`,
      show: async ({ page, w }) => {
        // Not a 500, which is tried again for some seconds.
        await page.route(READS, (route) => route.fulfill({ status: 400, json: FAULT }));
        await page.goto(path);
        await expect(page.getByText(w.failures.safe).first()).toBeVisible();
        await page.unroute(READS);
      },
    }),
  ),
];

/** The screens of an app that was installed, and has no line. */
export const OFFLINE: readonly Screen[] = [
  {
    name: 'without a line, and what waits for it',
    show: async ({ page, w }) => {
      await page.goto('/board');
      await installed(page);
      await page.context().setOffline(true);
      await expect(page.getByText(w.offline.none)).toBeVisible();
      await page.keyboard.press('c');
      await page.getByRole('textbox', { name: w.capture.label }).fill('Caught on a train');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: w.offline.look }).click();
      await expect(page.getByRole('dialog').getByText('Caught on a train')).toBeVisible();
    },
  },
  {
    name: 'what waits, beside the board',
    show: async ({ page, w }) => {
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
      await expect(page.getByRole('button', { name: w.offline.look })).toBeVisible();
    },
  },
  {
    name: 'sign out all the same?',
    show: async ({ page, w }) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill(w.shell.signOut);
      await expect(page.getByRole('option')).toHaveCount(1);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: w.shell.unsent.title })).toBeVisible();
    },
  },
];
