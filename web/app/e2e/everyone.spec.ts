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

type Look = { look: string; width: number; height: number; locale: keyof typeof WORDS; schemes: readonly Scheme[]; axe?: boolean };

const LOOKS: readonly Look[] = [
  { look: 'desktop', width: 1280, height: 800, locale: 'en', schemes: ['light', 'dark'] },
  { look: 'phone', width: 320, height: 640, locale: 'en', schemes: ['light', 'dark'] },
  // Neither the writing nor its direction changes a colour.
  { look: 'desktop in Urdu', width: 1280, height: 800, locale: 'ur', schemes: [] },
  { look: 'phone in Urdu', width: 320, height: 640, locale: 'ur', schemes: [] },
  // Its words are the longest: it is asked what fits, and nothing else.
  { look: 'phone in German', width: 320, height: 640, locale: 'de', schemes: [], axe: false },
];

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

const isPhone = (width: number) => width < 768;

async function looks(page: Page, name: string, { schemes, axe, width }: Look): Promise<void> {
  if (axe !== false) await expectAccessible(page, name, schemes);
  expect.soft(await page.locator('h1').count(), `${name}: headings of the first level`).toBe(1);
  if (!isPhone(width)) return;
  await expectReflow(page, name);
  await expectReach(page, name);
}

for (const it of LOOKS) {
  const { look, width, height, locale } = it;
  test.describe(look, { tag: '@looks' }, () => {
    const phone = isPhone(width);
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
            await looks(page, screen.name, it);
          });
      });

    check('every screen', phone ? [...PLACES, ...PHONE] : PLACES);
    test.describe('signed out', () => {
      test.use({ storageState: { cookies: [], origins: [] } });
      check('before the sign-in', DOORS, answered(401, '/api/auth/sign-in/email'));
    });
    // What is in Urdu on a phone is so on a desktop, but for the screens themselves, which are also the fullest for long words.
    if ((!phone && locale === 'ur') || locale === 'de') return;
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
