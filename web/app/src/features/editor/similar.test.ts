import { expect, it } from 'vitest';
import { clueOf, nearest } from './similar';

const ideas = [
  'Why every creator needs a swipe file',
  'A swipe file for captions',
  'Desk tour, but only the failures',
  'Café-Tour durch Köln',
].map((title, id) => ({ id, title }));

it('searches for the two stems that say most', () => {
  expect(clueOf('A swipe file for creators')).toBe('swipe creat');
  expect(clueOf('Café tour')).toBe('cafe tour');
  expect(clueOf('Hook')).toBe('');
  expect(clueOf('Newsletter')).toBe('newslet');
  expect(clueOf('ویڈیو کا خیال')).not.toBe('');
});

it('finds an idea that was worded a little differently', () => {
  expect(nearest('Creators need swipe files', ideas).map((i) => i.id)).toEqual([0, 1]);
  expect(nearest('Cafe tour', ideas).map((i) => i.id)).toEqual([3, 2]);
  expect(nearest('Sponsorship deck', ideas)).toEqual([]);
});
