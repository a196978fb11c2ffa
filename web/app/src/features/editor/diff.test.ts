import { expect, it } from 'vitest';
import { diff } from './diff';

it('tells which words went and which came', () => {
  expect(diff('Open with the hook.', 'Open with a strong hook.')).toEqual([
    { kind: 'same', text: 'Open with ' },
    { kind: 'del', text: 'the ' },
    { kind: 'ins', text: 'a strong ' },
    { kind: 'same', text: 'hook.' },
  ]);
});

it('holds both texts whole', () => {
  for (const [a, b] of [
    ['', 'new'],
    ['gone', ''],
    ['one\ntwo\n\nthree', 'one\n2\n\nthree and four'],
    ['ایک دو تین', 'ایک تین چار'],
    ['naïve 🎬 take', 'naive 🎬🎬 take'],
  ] as const) {
    const pieces = diff(a, b);
    const side = (skip: string) =>
      pieces
        .filter((p) => p.kind !== skip)
        .map((p) => p.text)
        .join('');
    expect([side('ins'), side('del')]).toEqual([a, b]);
  }
});

it('says nothing of texts that are the same', () => {
  expect(diff('', '')).toEqual([]);
  expect(diff('same words', 'same words')).toEqual([{ kind: 'same', text: 'same words' }]);
});
