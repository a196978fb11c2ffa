import type { Browser, Page } from '@playwright/test';
import { note } from './table';
import { enter, ROW, type State } from './watch';

const WORDS = ['zebra', 'lantern', 'studio', 'podcast', 'budget', 'lessons', 'nothing of the kind'];

/** search types words into the box of the board and of the list. */
export async function search(ideas: number, state: State, browser: Browser): Promise<void> {
  for (const place of ['board', 'list']) {
    const { context, page } = await enter(browser, state);
    await page.goto(`/${place}`);
    await page.locator(ROW).first().waitFor();
    for (const word of WORDS) {
      const { rest, shown, requests } = await typed(page, word);
      note(`${place}, search: the last key to the request, ms`, ideas, rest);
      note(`${place}, search: the reply to the new list painted, ms`, ideas, shown, 100);
      note(`${place}, search: requests for a word`, ideas, requests, 1);
    }
    await context.close();
  }
}

async function typed(page: Page, word: string): Promise<{ rest: number; shown: number; requests: number }> {
  await page.evaluate(() => {
    performance.clearResourceTimings();
    const box = document.querySelector<HTMLInputElement>('[data-search]');
    box?.focus();
    box?.select();
  });
  const painted = page.evaluate((row) => {
    const now = () => `${document.querySelector('h1 + [role=status]')?.textContent} ${document.querySelector(row)?.textContent}`;
    const before = now();
    return window.clock.seen(() => performance.getEntriesByType('resource').some((e) => e.name.includes('search=')) && now() !== before);
  }, ROW);
  await page.keyboard.type(word, { delay: 60 });
  const at = await painted;
  const [sent, replied, requests] = await page.evaluate(() => {
    const entries = performance.getEntriesByType('resource').filter((e) => e.name.includes('search=')) as PerformanceResourceTiming[];
    const [entry] = entries;
    if (!entry) throw new Error('nothing was asked');
    return [entry.startTime - window.clock.input, entry.responseEnd, entries.length] as const;
  });
  return { rest: sent, shown: at - replied, requests };
}
