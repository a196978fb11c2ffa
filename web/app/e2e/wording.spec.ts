import type { Page } from '@playwright/test';
import { pseudo } from '@/i18n/pseudo';
import { expect } from './fixtures';
import { OVER } from './over';
import { DOORS, PLACES, type Screen } from './screens';
import { BROKEN, EMPTY } from './states';
import { test, WORDS } from './vault';
import { answered, cut, EVENTS, IDEA } from './watch';

// Every screen in the test language: what is in no brackets was never given to a translator.

const PSEUDO = pseudo(WORDS.en);

/**
 * bare lists what the app says and is in no brackets. What people wrote stands
 * where its own letters tell its direction, which that of the app must not.
 */
function bare(): string[] {
  const theirs = 'kbd, noscript, script, code, bdi, [dir=auto], [translate=no], [lang=en]';
  // Of what is in no brackets, keys, hours and how an address begins are the same everywhere.
  const wild = (text: string) => !text.includes('⟦') && /[a-z]{2}/i.test(text.replace(/\b(?:Ctrl|Alt|AM|PM|https:\/\/)/g, ''));
  const found: string[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    if (wild(node.textContent ?? '') && !node.parentElement?.closest(theirs))
      found.push(`${node.parentElement?.outerHTML.slice(0, 160)}: ${node.textContent}`);
  for (const attribute of ['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'title', 'placeholder', 'alt'])
    for (const el of document.querySelectorAll(`[${attribute}]`))
      if (wild(el.getAttribute(attribute) ?? '') && !el.matches('.prose input, [translate=no]'))
        found.push(`${attribute}: ${el.outerHTML.slice(0, 160)}`);
  return [...new Set(found)];
}

async function walk(page: Page, screens: readonly Screen[], vault: Parameters<Screen['show']>[0]['vault']): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('cv.locale', 'en-XA'));
  for (const screen of screens)
    await test.step(screen.name, async () => {
      await screen.show({ page, w: PSEUDO, vault });
      await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
      expect.soft(await page.evaluate(bare), screen.name).toEqual([]);
    });
}

test('no screen has words that were not given to a translator @looks', async ({ page, vault }) => {
  await walk(page, PLACES, vault);
});

test('nor has what opens over one @looks', async ({ page, vault, allow }) => {
  allow(answered(412, IDEA), cut(EVENTS));
  await walk(page, OVER, vault);
});

test('nor have screens where something failed @looks', async ({ page, vault, allow }) => {
  allow(answered(400, '/api/v1/auth/config'), answered(400, '/api/v1/[^/]+/(board|ideas|stats|trash)(/.*)?'), /^console: Failure: x\n/);
  await walk(page, BROKEN, vault);
});

test.describe('signed out', () => {
  test.use({ storageState: { cookies: [], origins: [] } });
  test('nor have the doors @once', async ({ page, vault, allow }) => {
    allow(answered(401, '/api/auth/sign-in/email'));
    await walk(page, DOORS, vault);
  });
});

test.describe('somebody new', () => {
  test.use({ storageState: ({ vault }, use) => use(vault.nobody) });
  test('nor have screens with nothing in them @once', async ({ page, vault }) => {
    await walk(page, EMPTY, vault);
  });
});
