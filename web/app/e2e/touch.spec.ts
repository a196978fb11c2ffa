import type { CDPSession, Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';

// Fingers, as the browser gets them from a screen.

const card = (page: Page, title: string) => page.getByRole('article').filter({ hasText: title });
const saved = (page: Page) => page.waitForResponse((r) => r.request().method() === 'PATCH' && r.url().includes('/ideas/') && r.ok());

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error('is not there');
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 60) };
}

class Finger {
  constructor(
    private readonly page: Page,
    private readonly screen: CDPSession,
  ) {}

  private send(type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]): Promise<unknown> {
    return this.screen.send('Input.dispatchTouchEvent', { type, touchPoints });
  }

  async down(on: Locator): Promise<{ x: number; y: number }> {
    const at = await middle(on);
    await this.send('touchStart', [at]);
    return at;
  }

  async slide(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    // More steps than the library bears of a pointer that moves while it drags.
    for (let n = 1; n <= 30; n++)
      await this.send('touchMove', [{ x: from.x + ((to.x - from.x) * n) / 30, y: from.y + ((to.y - from.y) * n) / 30 }]);
  }

  up(): Promise<unknown> {
    return this.send('touchEnd', []);
  }

  /** drag holds until it has hold, and lets go over the other. */
  async drag(what: Locator, onto: Locator): Promise<void> {
    const from = await this.down(what);
    await expect(this.page.locator('[data-ghost]')).toBeVisible();
    await this.slide(from, await middle(onto));
    await this.up();
    await expect(this.page.locator('[data-ghost]')).toHaveCount(0);
  }
}

const finger = async (page: Page) => new Finger(page, await page.context().newCDPSession(page));

test.describe('a tablet', { tag: '@once' }, () => {
  test.use({ viewport: { width: 1024, height: 768 }, hasTouch: true });

  test('a card is dragged to another column by a finger that holds', async ({ page, person }) => {
    const { id } = await person.idea({ title: 'Desk tour' });
    await page.goto('/board');
    await expect(card(page, 'Desk tour')).toHaveAttribute('draggable', 'true');
    const done = saved(page);
    const draft = page.getByRole('region', { name: /^Draft,/ });
    await (await finger(page)).drag(card(page, 'Desk tour'), draft);
    await done;
    await expect(draft.getByText('Desk tour')).toBeVisible();
    expect(await person.call('GET', `/ideas/${id}`)).toMatchObject({ stage: 'draft' });
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await card(page, 'Desk tour').tap();
    await expect(page.getByRole('dialog', { name: 'Idea: Desk tour' })).toBeVisible();
  });

  test('a finger that moves at once scrolls, and drags nothing', async ({ page, person }) => {
    for (let n = 0; n < 15; n++) await person.idea({ title: `Idea ${n}` });
    await page.goto('/board');
    await expect(card(page, 'Idea 14')).toHaveAttribute('draggable', 'true');
    const hand = await finger(page);
    const from = await hand.down(card(page, 'Idea 9'));
    await hand.slide(from, { x: from.x, y: from.y - 300 });
    await hand.up();
    await expect.poll(() => page.locator('[data-column=idea]').evaluate((el) => el.scrollTop)).toBeGreaterThan(50);
    await expect(page.locator('[data-ghost]')).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Idea, 15 ideas' })).toBeVisible();
  });

  test('an idea is dragged from the tray onto its day', async ({ page, person }) => {
    const { id } = await person.idea({ title: 'A film about rain' });
    await page.goto('/calendar?month=2030-05');
    const waits = page.locator(`[data-waits="${id}"]`);
    await expect(waits).toHaveAttribute('draggable', 'true');
    await (await finger(page)).drag(waits.getByRole('link'), page.locator('[data-day="2030-05-15"]'));
    await expect(page.locator('[data-day="2030-05-15"]').getByRole('button', { name: /A film about rain/ })).toBeVisible();
    await expect
      .poll(async () => (await person.call<{ planned_for: string | null }>('GET', `/ideas/${id}`)).planned_for)
      .toBe('2030-05-15');
  });
});

test('on a phone a card is dropped on the name of its next stage @phone @once', async ({ page, person }) => {
  const { id } = await person.idea({ title: 'Desk tour' });
  await page.goto('/board');
  await expect(card(page, 'Desk tour')).toHaveAttribute('draggable', 'true');
  const done = saved(page);
  await (await finger(page)).drag(card(page, 'Desk tour'), page.getByRole('button', { name: /^Outline/ }));
  await done;
  await expect(page.getByRole('link', { name: 'Desk tour' })).toBeHidden();
  expect(await person.call('GET', `/ideas/${id}`)).toMatchObject({ stage: 'outline' });
  await page.getByRole('button', { name: 'Undo' }).tap();
  await expect(page.getByRole('link', { name: 'Desk tour' })).toBeVisible();
});
