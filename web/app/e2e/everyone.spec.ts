import type { Page } from '@playwright/test';
import { expectAccessible, expectReach, expectReflow, type Scheme } from './axe';
import { expect } from './fixtures';
import { OVER } from './over';
import { DOORS, PLACES, type Screen } from './screens';
import { BROKEN, EMPTY, OFFLINE } from './states';
import { test, WORDS } from './vault';
import { NO_LINE } from './waiting';
import { answered, cut, EVENTS, IDEA } from './watch';

// Every screen, dialog and state: axe in light and dark, one h1, and nothing too wide at 320 px; on a desktop and a phone, from the left and from the right.

const LOOKS = [
  { look: 'desktop', width: 1280, height: 800, locale: 'en', schemes: ['light', 'dark'] },
  { look: 'phone', width: 320, height: 640, locale: 'en', schemes: ['light', 'dark'] },
  // Neither the writing nor its direction changes a colour.
  { look: 'desktop in Urdu', width: 1280, height: 800, locale: 'ur', schemes: [] },
  { look: 'phone in Urdu', width: 320, height: 640, locale: 'ur', schemes: [] },
] as const;

const PHONE: readonly Screen[] = [
  {
    name: 'more',
    show: async ({ page, w }) => {
      await page.goto('/calendar');
      await page.getByRole('button', { name: w.shell.more }).click();
      await expect(page.getByRole('heading', { name: w.shell.more })).toBeVisible();
    },
  },
];

/** What is broken on purpose, and told in the console too where the app itself can't begin. */
const BAD = [
  ...['/api/v1/auth/config', '/api/v1/[^/]+/(board|ideas|stats|trash)(/.*)?'].map((path) => answered(400, path)),
  /^console: Failure: x\n/,
];

async function looks(page: Page, name: string, schemes: readonly Scheme[], narrow: boolean): Promise<void> {
  await expectAccessible(page, name, schemes);
  expect.soft(await page.locator('h1').count(), `${name}: headings of the first level`).toBe(1);
  if (!narrow) return;
  await expectReflow(page, name);
  await expectReach(page, name);
}

for (const { look, width, height, locale, schemes } of LOOKS) {
  test.describe(look, { tag: '@looks' }, () => {
    const phone = width < 768;
    test.describe.configure({ timeout: 120_000 });
    test.use({ viewport: { width, height }, hasTouch: phone });
    test.beforeEach(async ({ page }) => {
      await page.addInitScript((l) => localStorage.setItem('cv.locale', l), locale);
    });
    const check = (name: string, screens: readonly Screen[], ...meant: RegExp[]) =>
      test(name, async ({ page, vault, allow }) => {
        allow(...meant);
        for (const screen of screens)
          await test.step(screen.name, async () => {
            await screen.show({ page, w: WORDS[locale], vault });
            await looks(page, screen.name, schemes, phone);
          });
      });

    check('every screen', phone ? [...PLACES, ...PHONE] : PLACES);
    test.describe('signed out', () => {
      test.use({ storageState: { cookies: [], origins: [] } });
      check('before the sign-in', DOORS, answered(401, '/api/auth/sign-in/email'));
    });
    // What is in Urdu on a phone is so on a desktop, but for the screens themselves.
    if (!phone && locale === 'ur') return;
    check('all that opens over a screen', OVER, answered(412, IDEA), cut(EVENTS));
    check('a bad day', BROKEN, ...BAD);
    test.describe('installed', () => {
      test.use({ serviceWorkers: 'allow' });
      check('without a line', OFFLINE, ...NO_LINE);
    });
    test.describe('somebody new', () => {
      test.use({ storageState: ({ vault }, use) => use(vault.nobody) });
      check('nothing there yet', EMPTY);
    });
  });
}
