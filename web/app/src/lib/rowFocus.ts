import { type Key, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { sent } from './going';

const controls = (row: Element | null | undefined) => [...(row?.querySelectorAll<HTMLElement>('a, button, input') ?? [])];

/**
 * useRowFocus keeps the focus in a list from which rows go. Where the row that
 * has it leaves, the one that takes its place has it, on the same control; where
 * there is none, the list itself, or what stands for it. Rows name themselves
 * by `data-row`. One that is only not drawn any more has not left.
 */
export function useRowFocus(box: RefObject<HTMLElement | null>, keys: readonly Key[]): void {
  const had = useRef<{ key: string; at: number; control: number } | null>(null);
  const now = useRef(keys);
  now.current = keys;

  useEffect(() => {
    const list = box.current;
    if (!list) return;
    const note = ({ target }: FocusEvent) => {
      const row = (target as Element).closest<HTMLElement>('[data-row]');
      const key = row?.dataset.row ?? '';
      had.current = row && {
        key,
        at: now.current.findIndex((k) => String(k) === key),
        control: controls(row).indexOf(target as HTMLElement),
      };
    };
    list.addEventListener('focusin', note);
    return () => list.removeEventListener('focusin', note);
  }, [box]);

  useLayoutEffect(() => {
    const was = had.current;
    if (!was || document.activeElement !== document.body || keys.some((key) => String(key) === was.key)) return;
    had.current = null;
    // What was moved by a key takes the focus along.
    if (String(sent()?.id) === was.key) return;
    const beside = box.current?.querySelector(`[data-row="${keys[Math.min(was.at, keys.length - 1)]}"]`);
    const theirs = controls(beside);
    (theirs[was.control] ?? theirs[0] ?? box.current)?.focus();
  });
}
