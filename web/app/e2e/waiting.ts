import type { BrowserContext, Page } from '@playwright/test';
import { expect } from './fixtures';
import { installed } from './installed';
import { cut } from './watch';

/** What a browser says of requests that meet nobody. */
export const NO_LINE = [cut('/api/.*')];

export const column = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name},`) });

/** opened opens the board, and waits until it would open without a line. */
export async function opened(page: Page, at = ''): Promise<void> {
  await page.goto(`${at}/board`);
  await installed(page);
}

export async function capture(page: Page, text: string): Promise<void> {
  await expect(page.locator('#main')).toBeVisible();
  await page.keyboard.press('c');
  await page.getByLabel('The idea').fill(text);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
}

/** writes counts requests of a method to paths of that kind. */
export function writes(context: BrowserContext, method: string, path: RegExp): () => number {
  let n = 0;
  context.on('request', (r) => {
    if (r.method() === method && path.test(new URL(r.url()).pathname)) n++;
  });
  return () => n;
}

/** posts counts the requests that make ideas. */
export const posts = (context: BrowserContext) => writes(context, 'POST', /\/api\/v1\/[^/]+\/ideas$/);
