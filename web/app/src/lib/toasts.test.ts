import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dismiss, hold, toast, toasts } from './toasts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const { id } of toasts()) dismiss(id);
  vi.useRealTimers();
});

const shown = () => toasts().map(({ text }) => text);
const later = () => void vi.advanceTimersByTime(60_000);

test('a toast goes by itself, and stays while a pointer or the focus is on one, whichever leaves first', () => {
  toast('one');
  hold('pointer', true);
  hold('focus', true);
  hold('pointer', false);
  toast('two');
  later();
  expect(shown()).toEqual(['one', 'two']);
  hold('focus', false);
  later();
  expect(shown()).toEqual([]);
});

test('what stood beside one that was dismissed under the pointer goes by itself', () => {
  const one = toast('one');
  toast('two');
  hold('pointer', true);
  dismiss(one);
  expect(shown()).toEqual(['two']);
  later();
  expect(shown()).toEqual([]);
});
