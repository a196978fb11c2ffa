import type { Page } from '@playwright/test';
import { expect } from './fixtures';
import { test } from './vault';

// Every screen by keys alone: each stop of the Tab key is seen, all are reached, and nothing keeps them.

/** stop says what is in focus, and what is wrong with how that is shown. */
function stop(): { key: string; fault: string } {
  const el = document.activeElement;
  if (!(el instanceof HTMLElement) || el === document.body) return { key: '', fault: '' };
  const all = [...document.querySelectorAll('*')];
  const key = `${all.indexOf(el)} ${el.outerHTML.slice(0, 90)}`;
  // A card shows the focus of its link, and a frame that of its field.
  let shown = false;
  for (let at: HTMLElement | null = el, n = 0; at && n < 5 && !shown; at = at.parentElement, n++) {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(at);
    shown = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && !/, 0\)|transparent/.test(outlineColor);
  }
  const { left, top, width, height } = el.getBoundingClientRect();
  const [x, y] = [
    Math.min(Math.max(left + width / 2, 0), innerWidth - 1),
    Math.min(Math.max(top + Math.min(height / 2, 20), 0), innerHeight - 1),
  ];
  const hit = document.elementFromPoint(x, y);
  const free = hit && (el.contains(hit) || hit.contains(el) || el.closest('article, label')?.contains(hit));
  return {
    key,
    fault: [shown ? '' : `no outline: ${key}`, free ? '' : `behind ${hit?.outerHTML.slice(0, 80)}: ${key}`].filter(Boolean).join('; '),
  };
}

/** stops counts what the Tab key should stop at. */
function stops(): number {
  const all = document.querySelectorAll<HTMLElement>(
    'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]',
  );
  return [...all].filter((el) => el.tabIndex >= 0 && el.checkVisibility({ visibilityProperty: true }) && !el.closest('[inert]')).length;
}

/** round goes through a page by Tab until it is back where it began. */
async function round(page: Page, name: string, back: boolean): Promise<void> {
  const most = await page.evaluate(stops);
  const seen = new Set<string>();
  const faults: string[] = [];
  let first = '';
  // A date has a stop for each of its parts, all of which are one element.
  for (let n = 0; n < most * 2 + 30; n++) {
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    const { key, fault } = await page.evaluate(stop);
    if (n > 2 && key === first) break;
    first ||= key;
    if (fault) faults.push(fault);
    if (key) seen.add(key);
  }
  expect.soft([...new Set(faults)], `${name}: seen`).toEqual([]);
  expect.soft(seen.size, `${name}: stops of ${most}`).toBeGreaterThanOrEqual(most);
}

test.describe('the Tab key', { tag: '@once' }, () => {
  for (const path of [
    '/board',
    '/list',
    '/calendar?month=2030-05',
    '/insights',
    '/trash',
    '/settings/profile',
    '/settings/preferences',
    '/settings/security',
    '/settings/data',
    '/ideas/',
    '/capture',
    '/nowhere',
  ])
    test(`goes round ${path}`, async ({ page, vault }) => {
      await page.goto(path === '/ideas/' ? `${path}${vault.long}` : path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await round(page, path, false);
    });

  test('goes round before the sign-in, and backwards', async ({ page, context }) => {
    await context.clearCookies();
    for (const path of ['/sign-up', '/forgot', '/sign-in']) {
      await page.goto(path);
      await expect(page.getByRole('link').first()).toBeVisible();
      await round(page, path, false);
    }
    await round(page, 'sign-in, backwards', true);
  });
});

test('dialogs take the focus, keep it, show it, and give it back @once', async ({ page }) => {
  await page.goto('/board?priority=high');
  const opener = page.locator('[data-column] a').first();
  await expect(opener).toBeVisible();
  const dialog = page.locator('dialog[open]');
  const inside = () =>
    page.evaluate(
      () => document.activeElement === document.body || document.querySelector('dialog[open]')?.contains(document.activeElement),
    );
  for (const key of ['c', 'Control+k', '?', 'Enter']) {
    await opener.focus();
    await page.keyboard.press(key);
    await expect(dialog).toBeVisible();
    await expect(dialog.locator('.skeleton')).toHaveCount(0);
    await expect.poll(() => page.evaluate(() => document.querySelector('dialog[open]')?.contains(document.activeElement))).toBe(true);
    for (let n = 0; n < 25; n++) {
      await page.keyboard.press('Tab');
      expect(await inside(), `${key}: the focus is kept`).toBe(true);
      expect((await page.evaluate(stop)).fault).toBe('');
    }
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(opener, `after ${key}`).toBeFocused();
  }
});

test('the first stop leads past what stands on every screen @once', async ({ page }) => {
  await page.goto('/list');
  await expect(page.getByRole('rowheader').first()).toBeVisible();
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});

test('the main thing of list, calendar, insights, trash and settings is done by keys @once', async ({ page, vault }) => {
  const { id } = await vault.person.idea({ title: 'Done by keys' });
  const now = () => vault.person.call<{ stage: string; planned_for: string | null }>('GET', `/ideas/${id}`);
  await page.goto('/list');
  await page.getByRole('checkbox', { name: 'Select “Done by keys”' }).focus();
  await page.keyboard.press('Space');
  const bar = page.getByRole('region', { name: 'Change the selected ideas' });
  await expect(bar).toBeVisible();
  await bar.getByLabel('Stage').focus();
  await page.keyboard.press('d');
  await expect.poll(async () => (await now()).stage).toBe('draft');

  await page.goto('/calendar?month=2030-05');
  await page.getByLabel('Plan “Done by keys” for').focus();
  await page.keyboard.type('05152030');
  await expect.poll(async () => (await now()).planned_for).toBe('2030-05-15');
  const entry = page.locator(`[data-entry="planned-${id}"]`);
  await expect(entry).toBeVisible();
  await entry.focus();
  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(async () => (await now()).planned_for).toBe('2030-05-22');

  await page.goto('/insights');
  await page.getByText('Show as a table').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table').first()).toBeVisible();

  await vault.person.call('DELETE', `/ideas/${id}`);
  await page.goto('/trash');
  await page.getByRole('button', { name: 'Restore “Done by keys”' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('“Done by keys” is back.')).toBeVisible();

  await page.goto('/settings/preferences');
  const sent = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.url().endsWith('/users/me') && r.ok());
  await page.getByLabel('Priority of new ideas').focus();
  await page.keyboard.press('h');
  await sent;
});
