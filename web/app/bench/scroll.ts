import { type Browser, expect, type Locator, type Page } from '@playwright/test';
import { note } from './table';
import { answered, CARD, enter, type State, type Tasks, tasks, weight } from './watch';

const RUNS = 5;
/** How far one turn of the wheel goes: five screens. */
const STEP = 4_000;

/** wheel turns the wheel over an element until all of it was loaded and passed. */
async function wheel(page: Page, selector: string, loaded: () => Promise<boolean>): Promise<void> {
  await page.mouse.move(...(await middle(page.locator(selector))));
  for (let still = false; !still; ) {
    await page.mouse.wheel(0, STEP);
    still = await page.evaluate(async (at) => {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const el = document.querySelector(at);
      return el === null || el.scrollTop + el.clientHeight >= el.scrollHeight - 2;
    }, selector);
    still &&= await loaded();
  }
}

const middle = async (place: Locator) => {
  const box = await place.boundingBox();
  if (!box) throw new Error(`${place} is not there`);
  return [box.x + box.width / 2, box.y + box.height / 2] as const;
};

/** drag takes a card in the middle of the first column to the third, and waits until it has left and is kept. */
async function drag(page: Page): Promise<void> {
  const at = await middle(page.locator('[data-column=idea]'));
  const id = await page.evaluate(([, y]) => {
    const cards = [...document.querySelectorAll<HTMLElement>('[data-column=idea] [data-idea]')];
    const under = cards.find((card) => card.getBoundingClientRect().bottom > y);
    return under?.dataset.idea ?? '';
  }, at);
  const card = page.locator(`[data-column=idea] [data-idea="${id}"]`);
  const answer = page.waitForResponse((r) => r.url().endsWith(`/${id}/stage`));
  await page.mouse.move(...(await middle(card)));
  await page.mouse.down();
  await page.mouse.move(...(await middle(page.locator('[data-column=draft]'))), { steps: 20 });
  await page.mouse.up();
  await answer;
  await expect(card).toHaveCount(0);
}

const told = (what: string, ideas: number, { traced, busy, told: observed }: Tasks) => {
  note(`${what}: longest task of the trace, ms`, ideas, traced, 100);
  note(`${what}: the most that a task took of the processor, ms`, ideas, busy);
  note(`${what}: longest task that the page is told of (50 ms or more), ms`, ideas, observed, 100);
};

/** scroll goes through a column and the list to their ends, then drags a card with all of that loaded. */
export async function scroll(ideas: number, state: State, browser: Browser): Promise<void> {
  for (let run = 0; run < RUNS; run++) {
    const { context, page } = await enter(browser, state);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable');
    await page.goto('/board');
    await expect(page.locator(CARD).first()).toHaveAttribute('draggable', 'true');
    note('board, as it is opened: nodes of the document', ideas, (await weight(cdp)).nodes);
    // Nothing is to come, and no space stands for what is not drawn yet.
    const whole = () =>
      page
        .locator('[data-column=idea]')
        .evaluate((el) => !el.querySelector(':scope > p') && el.querySelector('ul')?.style.paddingBottom === '0px');
    told('scrolling a column to its end', ideas, await tasks(browser, page, () => wheel(page, '[data-column=idea]', whole)));
    note('board, a column scrolled to its end: cards in the document', ideas, await page.locator('[data-idea]').count());

    told('dragging a card with all that loaded', ideas, await tasks(browser, page, () => drag(page)));

    await answered(page, () => page.keyboard.press('2'), 'tbody th');
    const rows = () => page.locator('table').evaluate((t) => Number(t.ariaRowCount) - 1);
    const last = () => page.evaluate(() => document.querySelector('tbody tr:last-child')?.getAttribute('aria-hidden') !== 'true');
    expect(await rows()).toBe(ideas);
    told('scrolling the list to its end', ideas, await tasks(browser, page, () => wheel(page, '[data-list]', last)));
    note('list, scrolled to its end: rows in the document', ideas, await page.locator('tbody tr').count());
    const { heap, nodes } = await weight(cdp);
    note('after all that: JavaScript heap, MB', ideas, heap);
    note('after all that: nodes of the document', ideas, nodes);
    await context.close();
  }
}
