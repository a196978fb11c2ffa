import { chromium, type LaunchOptions } from '@playwright/test';
import { note } from './table';
import { CARD, enter, type State } from './watch';

const RUNS = 7;

/** load opens the board, each time in a browser that was never there: nothing is left on disk or in memory. */
export async function load(ideas: number, state: State, options: LaunchOptions): Promise<void> {
  for (let run = 0; run < RUNS; run++) {
    const browser = await chromium.launch(options);
    const { page } = await enter(browser, state);
    await page.goto('/board', { waitUntil: 'commit' });
    const painted = await page.evaluate((card) => window.clock.seen(() => document.querySelector(card) !== null), CARD);
    note('cold load: cards are painted, ms', ideas, painted, 1000);
    await page.keyboard.press('/');
    const answered = await page.evaluate(() => window.clock.seen(() => document.activeElement?.matches('[data-search]') === true));
    note('cold load: a key is answered, ms', ideas, answered, 1000);
    await browser.close();
  }
}
