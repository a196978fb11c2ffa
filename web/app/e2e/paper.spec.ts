import { inflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expect } from './fixtures';
import { test } from './vault';

// What the screen, the eye or the paper of somebody asks for.

/** glyphs counts the letters that a PDF writes: a byte each, as fonts that vary are put in. */
function glyphs(pdf: Buffer): number {
  let count = 0;
  const text = pdf.toString('latin1');
  for (const { index, 0: head } of text.matchAll(/stream\r?\n/g)) {
    const end = text.indexOf('endstream', index);
    let page = '';
    try {
      page = inflateSync(pdf.subarray(index + head.length, end)).toString('latin1');
    } catch {
      continue; // a font, or not packed
    }
    for (const [, run = ''] of page.matchAll(/<([0-9A-Fa-f]+)>[^<]*?T[jJ]/g)) count += run.length / 2;
  }
  return count;
}

const color = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((el) => getComputedStyle(el).color);

test.describe('on paper', { tag: '@once' }, () => {
  const SHEETS = [
    { name: 'the board', path: '/board', has: ['Board', 'Ten ways to open a video', 'Behind the scenes', 'The quiet hour: a talk'] },
    { name: 'the list', path: '/list', has: ['List', 'Ten ways to open a video', 'The quiet hour: a talk'] },
    { name: 'the calendar', path: '/calendar?month=2030-05', has: ['May 2030', 'Behind the scenes'] },
    { name: 'an idea', path: '/board?idea=', has: ['and _only then_', 'It is known to nobody else.'] },
    { name: 'the page of an idea', path: '/ideas/', has: ['It is known to nobody else.'] },
  ];
  for (const { name, path, has } of SHEETS)
    test(`${name} is whole, and no more than it`, async ({ page, vault }) => {
      const notes = `${'Begin with the end, and _only then_ go on.\n\n'.repeat(60)}It is known to nobody else.`;
      const { id } = await vault.person.idea({ title: 'Long', notes });
      await page.emulateMedia({ colorScheme: 'dark' });
      const own = /[=/]$/.test(path);
      await page.goto(own ? `${path}${id}` : path);
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      for (const text of has) await expect(page.getByText(text, { exact: false }).and(page.locator(':visible')).first()).toBeVisible();
      for (const gone of ['navigation', 'complementary', 'toolbar', 'searchbox', 'checkbox'] as const)
        expect(await page.getByRole(gone).count(), gone).toBe(0);
      const buttons = await page.getByRole('button').evaluateAll((all) => all.filter((b) => !b.matches('th *, [data-entry]')).length);
      expect(buttons).toBe(0);
      expect(await color(page, 'h1')).toBe('rgb(0, 0, 0)');
      // Whatever cuts or scrolls on a screen is as long as what it holds.
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('body *:not(svg *)')]
          .filter((el) => el.checkVisibility() && getComputedStyle(el).overflowY !== 'visible' && el.scrollHeight > el.clientHeight + 1)
          .map((el) => el.outerHTML.slice(0, 120)),
      );
      expect(cut).toEqual([]);
      const pdf = await page.pdf({ format: 'A4' });
      expect(glyphs(pdf)).toBeGreaterThan((own ? notes : has.join('')).length / 2);
    });

  test('links are written out, and all rows of a long list are there', async ({ page, vault }) => {
    for (let n = 0; n < 60; n++) await vault.person.idea({ title: `Row ${n}` });
    await page.goto(`/ideas/${vault.long}`);
    await page.getByRole('button', { name: 'Preview' }).click();
    await expect(page.getByRole('link', { name: 'ask Mira' })).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    const after = await page.getByRole('link', { name: /ask Mira/ }).evaluate((el) => getComputedStyle(el, '::after').content);
    expect(after).toContain('https://example.com/mira');
    await page.emulateMedia({ media: null });
    const held = (url: URL) => url.pathname.endsWith('/ideas') && url.searchParams.has('cursor');
    await page.route(held, () => undefined); // the rest never comes
    await page.goto('/board');
    await expect(page.getByRole('link', { name: 'Row 59' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Row 25' })).toHaveCount(0);
    // No emulation: the browser itself says that it prints.
    expect(glyphs(await page.pdf({ format: 'A4' }))).toBeGreaterThan(60 * 5);
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByRole('link', { name: 'Row 25' })).toBeVisible();
    await expect(page.getByText(/^Here are the first 40 of 6\d\./).and(page.locator(':visible'))).toHaveCount(1);
  });
});

/** contrast is the ratio of two colours, as WCAG has it. */
const contrast = (page: Page, one: string, other: string) =>
  page.evaluate(
    ([a, b]) => {
      const ctx = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const light = (role = '') => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = `var(${role})`;
        if (ctx) ctx.fillStyle = getComputedStyle(probe).color;
        probe.remove();
        ctx?.fillRect(0, 0, 1, 1);
        const [r = 0, g = 0, bl = 0] = [...(ctx?.getImageData(0, 0, 1, 1).data ?? [])].map((v) => {
          const c = v / 255;
          return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
      };
      const [x, y] = [light(a), light(b)];
      return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
    },
    [one, other],
  );

test('more contrast is given to who asks for it @once', async ({ page }) => {
  await page.goto('/board');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, contrast: 'no-preference' });
    expect(await contrast(page, '--line', '--sheet')).toBeLessThan(3);
    await page.emulateMedia({ colorScheme, contrast: 'more' });
    for (const ground of ['--sheet', '--paper', '--well']) {
      expect(await contrast(page, '--line', ground), `lines on ${ground}, ${colorScheme}`).toBeGreaterThan(3);
      expect(await contrast(page, '--ink-3', ground), `small words on ${ground}, ${colorScheme}`).toBeGreaterThan(7);
    }
  }
});

test('nothing moves for who wants it still @once', async ({ page, vault }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.goto(`/board?idea=${vault.long}`);
  const dialog = page.getByRole('dialog');
  const moves = () =>
    dialog.evaluate((el) => [getComputedStyle(el).animationName, Number.parseFloat(getComputedStyle(el).animationDuration)] as const);
  expect((await moves())[1]).toBeGreaterThan(0.1);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect((await moves())[1]).toBeLessThan(0.01);
});

test('where colours are taken away, what is chosen is still seen @once', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('/insights');
  const outline = (name: string) => page.getByRole('link', { name, exact: true }).evaluate((el) => getComputedStyle(el).outlineStyle);
  expect(await outline('Insights')).toBe('solid');
  expect(await outline('Board')).toBe('none');
  const bar = page.locator('[data-bar]').first();
  await expect(bar).toBeVisible();
  const seen = await bar.evaluate((el) => [getComputedStyle(el).fill, getComputedStyle(document.body).backgroundColor]);
  expect(seen[0]).not.toBe(seen[1]);
});
