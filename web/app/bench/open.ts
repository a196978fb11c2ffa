import { type Browser, expect } from '@playwright/test';
import { note } from './table';
import { answered, CARD, enter, type State } from './watch';

const RUNS = 7;

/** open goes where a person goes all day, and waits for the paint of each. The first time loads code, and is noted by itself. */
export async function open(ideas: number, state: State, browser: Browser): Promise<void> {
  const { context, page } = await enter(browser, state);
  await page.goto('/board');
  await expect(page.locator(CARD).first()).toBeVisible();
  for (let run = 0; run <= RUNS; run++) {
    const time = async (what: string, act: () => Promise<unknown>, selector: string, there = true) => {
      const ms = await answered(page, act, selector, there);
      note(run === 0 ? `${what}, the first time, ms` : `${what}, ms`, ideas, ms);
    };
    const key = (name: string) => () => page.keyboard.press(name);
    await time('the editor opens', () => page.locator(`${CARD} a`).nth(2).click(), 'dialog textarea');
    await time('the editor closes', key('Escape'), 'dialog', false);
    await time('the palette opens', key('Control+k'), 'dialog [role=combobox]');
    await time('the palette finds actions', () => page.keyboard.type('cal', { delay: 60 }), 'dialog [role=option]');
    await page.keyboard.press('Escape');
    await time('to the list', key('2'), 'tbody th');
    await time('to the calendar', key('3'), '[data-entry]');
    await time('to the insights', key('4'), 'main section svg');
    await time('back to the board', key('1'), CARD);
  }
  await context.close();
}
