import { afterEach, expect, it } from 'vitest';
import { type Action, offer } from './actions';
import { keyOf, runKey } from './shortcuts';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

const ran: string[] = [];
const given = (id: string, keys: string, more: Partial<Action> = {}) =>
  ended.push(offer([{ id, keys, label: id, group: 'go', run: () => ran.push(id), ...more }]));
const press = (init: KeyboardEventInit, fits: (a: Action) => boolean = () => true) => {
  const e = new KeyboardEvent('keydown', { cancelable: true, ...init });
  ran.length = 0;
  runKey(e, fits);
  return { ran: [...ran], taken: e.defaultPrevented };
};

it('names a shifted digit by its key, and a printed character by what it is', () => {
  expect(keyOf(new KeyboardEvent('keydown', { key: '(', code: 'Digit9', ctrlKey: true, shiftKey: true }))).toBe('mod+shift+9');
  expect(keyOf(new KeyboardEvent('keydown', { key: '?', code: 'Minus', shiftKey: true }))).toBe('?');
});

it('runs what was offered last, if it can run now', () => {
  given('outer', 'mod+k');
  let inside = true;
  given('inner', 'mod+k', { group: 'editor', when: () => inside });
  const key = { key: 'k', ctrlKey: true };
  expect(press(key)).toEqual({ ran: ['inner'], taken: true });
  expect(press(key, (a) => a.group !== 'editor')).toEqual({ ran: ['outer'], taken: true });
  inside = false;
  expect(press(key)).toEqual({ ran: ['outer'], taken: true });
});

it('leaves alone what nobody offers, what repeats, and what writes a word together', () => {
  given('one', 'mod+k');
  for (const init of [
    { key: 'j', ctrlKey: true },
    { key: 'k', ctrlKey: true, repeat: true },
    { key: 'k', ctrlKey: true, isComposing: true },
  ])
    expect(press(init)).toEqual({ ran: [], taken: false });
});
