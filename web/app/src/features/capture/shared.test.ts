import { expect, test } from 'vitest';
import { parse } from './parse';
import { sharedText } from './shared';

const URL = 'https://example.com/a?b=c#d';

test('a page: its title, what was marked in it, its address', () => {
  expect(sharedText({ title: ' A  title ', text: 'Some words', url: URL })).toBe(`A title\nSome words\n\n${URL}`);
  expect(sharedText({ title: 'A title', url: URL })).toBe(`A title\n${URL}`);
});

test('phones that put the address into the text, or have no title', () => {
  expect(sharedText({ text: URL })).toBe(URL);
  expect(sharedText({ url: URL })).toBe(URL);
  expect(sharedText({ title: 'A title', text: `look ${URL}`, url: URL })).toBe(`A title\nlook ${URL}`);
  expect(sharedText({ text: 'First line\nsecond' })).toBe('First line\nFirst line\nsecond');
  expect(sharedText({})).toBe('');
});

test('the words of others are no commands', () => {
  const shared = sharedText({ title: '#1 reason !high @friday', text: '#x' });
  expect(parse(shared, '2026-11-28')).toEqual({
    title: '#1 reason !high @friday',
    notes: '#x',
    tags: [],
    priority: undefined,
    due: undefined,
  });
});

test('what is too long is cut where it can be kept', () => {
  const { title, notes } = parse(sharedText({ title: '🙂'.repeat(300), text: 'x'.repeat(9000) }), '2026-11-28');
  expect([...title].length).toBe(200);
  expect(notes?.length).toBe(5000);
});
