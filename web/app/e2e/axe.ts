import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './fixtures';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** All that can change with the colours: the page is the same in the dark, but for them. */
const colours = ['color-contrast', 'link-in-text-block'];

type RunOptions = Parameters<AxeBuilder['options']>[0];
export type Scheme = 'light' | 'dark';

/** settled waits until new colours are drawn: until then half of a page may be in the old ones. */
async function settled(): Promise<void> {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
}

/**
 * expectAccessible has axe look at a page: at all in the first scheme, at the colours in the next, and at all but the
 * colours where there is none. It goes on, so that one run tells of every screen.
 */
export async function expectAccessible(page: Page, what: string, schemes: readonly Scheme[] = ['light', 'dark']): Promise<void> {
  const all = { type: 'tag' as const, values: rules };
  const runs: { scheme: Scheme; options: RunOptions }[] = schemes.map((scheme, n) => ({
    scheme,
    options: { runOnly: n === 0 ? all : { type: 'rule', values: colours } },
  }));
  if (runs.length === 0)
    runs.push({ scheme: 'light', options: { runOnly: all, rules: Object.fromEntries(colours.map((rule) => [rule, { enabled: false }])) } });
  for (const { scheme, options } of runs) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.evaluate(settled);
    // There is no frame in the app: without the legacy mode axe opens another page each time, and it comes into each page once.
    const here = await page.evaluate(() => 'axe' in window);
    const axe = new AxeBuilder({ page, ...(here ? { axeSource: ';' } : {}) }).setLegacyMode(true);
    axe.options({ resultTypes: ['violations'], ...options });
    const { violations } = await axe.analyze();
    const said = violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target} ${n.failureSummary}`).join('; ')}`);
    expect.soft(said, `${what}, ${scheme}`).toEqual([]);
  }
}

/**
 * tooWide names what does not fit: what reaches beyond the window, and what scrolls sideways
 * though it is no toolbar, code or table of somebody's notes, which may.
 */
function tooWide(): string[] {
  const name = (el: Element) => `${el.tagName.toLowerCase()}.${el.getAttribute('class') ?? ''} ${el.textContent?.slice(0, 40)}`;
  const found: string[] = [];
  const outside: Element[] = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} px`);
  for (const el of document.querySelectorAll('body *')) {
    const free = el.closest('[role=toolbar], .prose pre, .prose table, .sr-only, svg');
    const box = el.getBoundingClientRect();
    if (free || box.width <= 1 || box.height <= 1) continue;
    const inside = outside.some((o) => o.contains(el));
    if (!inside && (box.right > innerWidth + 1 || box.left < -1)) {
      outside.push(el);
      found.push(`beyond the edge: ${name(el)}`);
    }
    const { overflowX } = getComputedStyle(el);
    if (el.scrollWidth > el.clientWidth + 1 && ['auto', 'scroll'].includes(overflowX) && !el.matches('input, textarea'))
      found.push(`scrolls sideways: ${name(el)}`);
  }
  return found;
}

async function within(page: Page, size: { width: number; height: number }, look: () => Promise<void>): Promise<void> {
  const before = page.viewportSize();
  const same = before?.width === size.width && before.height === size.height;
  if (!same) await page.setViewportSize(size);
  await look();
  if (before && !same) await page.setViewportSize(before);
}

/** expectReflow has a page fit into 320 px without scrolling sideways. */
export const expectReflow = (page: Page, what: string): Promise<void> =>
  within(page, { width: 320, height: 640 }, () =>
    expect.soft.poll(() => page.evaluate(tooWide), { message: `${what} at 320 px`, timeout: 3000 }).toEqual([]),
  );

/** outOfReach names what can be used but not be seen, however one scrolls. */
function outOfReach(): string[] {
  const found: string[] = [];
  // A menu or dialog keeps all else from use.
  const top = document.querySelector('[role=menu]') ?? [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
  for (const el of top.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [role^=menuitem]')) {
    if (!el.checkVisibility({ visibilityProperty: true }) || el.closest('[inert], [aria-hidden=true], .sr-only') || el.matches(':disabled'))
      continue;
    el.scrollIntoView({ block: 'center', inline: 'nearest' });
    const { left, top: y, width, height } = el.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, y + height / 2);
    if (!hit || !(el.contains(hit) || hit.contains(el) || hit.closest('label')?.contains(el)))
      found.push(`${el.outerHTML.slice(0, 120)} … below ${hit?.outerHTML.slice(0, 80)}`);
  }
  return found;
}

/** expectReach has all that can be used come into sight in a window of 1280 × 1024 px at 400 %. */
export const expectReach = (page: Page, what: string): Promise<void> =>
  within(page, { width: 320, height: 256 }, () =>
    expect.soft.poll(() => page.evaluate(outOfReach), { message: `${what} at 320 × 256 px`, timeout: 3000 }).toEqual([]),
  );
