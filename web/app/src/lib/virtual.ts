import { type Key, type RefObject, useCallback, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import { usePrinting } from './media';

/** Drawn beyond what is seen, so that a flick of the wheel meets no empty ground. */
const MARGIN = 600;

export interface Range {
  from: number;
  to: number;
}

/** visible finds which of the rows that begin at `starts` lie within a window. */
export function visible(starts: ArrayLike<number>, count: number, top: number, bottom: number): Range {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle + 1] ?? 0) <= top) low = middle + 1;
    else high = middle;
  }
  let to = low;
  while (to < count && (starts[to] ?? 0) < bottom) to++;
  return { from: low, to };
}

interface Virtual {
  scroller: RefObject<HTMLDivElement | null>;
  range: Range;
  /** Space in place of what is not drawn. The rows themselves stay in the flow, so that the browser keeps them still while heights are learnt. */
  before: number;
  after: number;
  measure: (element: HTMLElement | null) => void;
}

/**
 * useVirtual draws of many rows those that can be seen. Heights are guessed
 * until a row was there once. Rows name themselves by `data-row`. On paper all are there.
 */
export function useVirtual(keys: readonly Key[], guess: number): Virtual {
  const scroller = useRef<HTMLDivElement>(null);
  const heights = useRef(new Map<string, number>());
  const [learnt, learn] = useReducer((n: number) => n + 1, 0);
  const [view, setView] = useState({ top: 0, height: 900 });

  const watch = useRef<ResizeObserver | null>(null);
  const observer = useCallback(() => {
    watch.current ??= new ResizeObserver((entries) => {
      let news = false;
      for (const { target, borderBoxSize } of entries) {
        const key = (target as HTMLElement).dataset.row ?? '';
        const height = borderBoxSize[0]?.blockSize ?? 0;
        if (height > 0 && heights.current.get(key) !== height) {
          heights.current.set(key, height);
          news = true;
        }
      }
      if (news) learn();
    });
    return watch.current;
  }, []);
  const measure = useCallback(
    (element: HTMLElement | null) => {
      if (!element) return;
      observer().observe(element);
      return () => observer().unobserve(element);
    },
    [observer],
  );

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      // A step at a time: most scrolls draw nothing new.
      const top = Math.floor(box.scrollTop / 200) * 200;
      setView((old) => (old.top === top && old.height === box.clientHeight ? old : { top, height: box.clientHeight }));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    const size = new ResizeObserver(soon);
    size.observe(box);
    box.addEventListener('scroll', soon, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      size.disconnect();
      box.removeEventListener('scroll', soon);
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `learnt` stands for the heights
  const starts = useMemo(() => {
    const sums = new Float64Array(keys.length + 1);
    keys.forEach((key, n) => {
      sums[n + 1] = (sums[n] ?? 0) + (heights.current.get(String(key)) ?? guess);
    });
    return sums;
  }, [keys, guess, learnt]);
  const whole = usePrinting();
  const range = whole ? { from: 0, to: keys.length } : visible(starts, keys.length, view.top - MARGIN, view.top + view.height + MARGIN);
  return { scroller, range, before: starts[range.from] ?? 0, after: (starts[keys.length] ?? 0) - (starts[range.to] ?? 0), measure };
}
