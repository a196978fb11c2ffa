import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';
import type { fill } from './vault';

export const CARD = '[data-column=idea] [data-idea]';
/** A card of the board, or a row of the list. */
export const ROW = '[data-idea], tbody th';

export type State = Awaited<ReturnType<typeof fill>>;

/** What stands in the page while it is measured. Times are the page's own, in ms from the start of its navigation. */
interface Clock {
  /** When the last key or click came. */
  input: number;
  /** The longest task that the browser reports, if one took more than 50 ms. */
  longest: number;
  /** The first paint that shows what is looked for. */
  seen: (look: () => boolean) => Promise<number>;
}

declare global {
  interface Window {
    clock: Clock;
  }
}

/** begin is run in a page before anything of its own. */
function begin(): void {
  const painted = () => new Promise<number>((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))));
  const seen = async (look: () => boolean): Promise<number> => {
    for (;;) {
      const there = look();
      const at = await painted();
      if (there) return at;
    }
  };
  window.clock = { input: 0, longest: 0, seen };
  const note = (e: Event) => {
    window.clock.input = e.timeStamp;
  };
  for (const kind of ['keydown', 'pointerdown', 'drop']) addEventListener(kind, note, true);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.clock.longest = Math.max(window.clock.longest, duration);
  }).observe({ type: 'longtask', buffered: true });
}

/** enter has a person in a context with nothing in its cache. */
export async function enter(browser: Browser, storageState: State): Promise<{ context: BrowserContext; page: Page }> {
  const baseURL = process.env.BASE_URL ?? '';
  const context = await browser.newContext({ baseURL, storageState, viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.addInitScript(begin);
  return { context, page };
}

/** answered is how long it takes from the last key or click of `act` until what it brings is painted. */
export async function answered(page: Page, act: () => Promise<unknown>, selector: string, there = true): Promise<number> {
  await act();
  return page.evaluate(
    async ([what, wanted]) => {
      const at = await window.clock.seen(() => Boolean(document.querySelector(String(what))) === wanted);
      return at - window.clock.input;
    },
    [selector, there] as const,
  );
}

export interface Tasks {
  /** The longest task of the trace, in ms. */
  traced: number;
  /** The most that one took of the processor, in ms: what else the machine does counts in `traced` alone. */
  busy: number;
  /** The longest that the page was told of, in ms; none of 50 ms or less are told. */
  told: number;
}

interface Traced {
  name: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

/** tasks measures the longest task on the main thread of a page while something is done, by a trace and by what the page is told. */
export async function tasks(browser: Browser, page: Page, act: () => Promise<unknown>): Promise<Tasks> {
  await page.evaluate(() => {
    window.clock.longest = 0;
  });
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', '__metadata'] });
  await act();
  const told = await page.evaluate(() => window.clock.longest);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] };
  const main = traceEvents.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain');
  const ours = traceEvents.filter((e) => e.name === 'RunTask' && main.some((m) => m.pid === e.pid && m.tid === e.tid));
  if (ours.length === 0) throw new Error('the trace holds no task of a page');
  const most = (of: (e: Traced) => number | undefined) => ours.reduce((ms, e) => Math.max(ms, (of(e) ?? 0) / 1000), 0);
  return { traced: most((e) => e.dur), busy: most((e) => e.tdur), told };
}

/** weight is what a page holds once what is not needed was collected. */
export async function weight(cdp: CDPSession): Promise<{ heap: number; nodes: number }> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((m) => m.name === name)?.value ?? Number.NaN;
  return { heap: of('JSHeapUsedSize') / 1e6, nodes: of('Nodes') };
}
