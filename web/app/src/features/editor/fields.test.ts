import { expect, it } from 'vitest';
import { changed, countOf, patchOf, takenOver, type Words } from './fields';

const words: Words = {
  title: 'Hook',
  notes: '',
  stage: 'idea',
  tags: ['a'],
  priority: 'low',
  due_date: '2027-02-01T00:00:00Z',
  planned_for: null,
  published_url: '',
  ai: 'on',
};

it('counts as the vault does: code points, composed, without white space at the ends', () => {
  expect(countOf(' 🎬e\u0301\n')).toBe(2);
});

it('tells what differs, and not how it is written', () => {
  expect(changed(words, { ...words, title: ' Hook ', notes: '\n', due_date: '2027-02-01', tags: ['a'] })).toEqual([]);
  expect(changed(words, { ...words, tags: ['b'], due_date: '2027-02-02', stage: 'draft' })).toEqual(['stage', 'tags', 'due_date']);
});

it('takes a draft from before there was the field as on', () => {
  const { ai: _, ...before } = words;
  expect(changed(before as Words, words)).toEqual([]);
  expect(changed(before as Words, { ...words, ai: 'off' })).toEqual(['ai']);
});

it('sends null for what is empty', () => {
  expect(patchOf({ ...words, published_url: ' ' }, ['notes', 'published_url', 'planned_for'])).toEqual({
    notes: null,
    published_url: null,
    planned_for: null,
  });
});

it('leaves the spaces at the end of a text that somebody is typing', () => {
  expect(takenOver({ ...words, notes: 'one ' }, { ...words, notes: 'one' }).notes).toBe('one ');
  expect(takenOver({ ...words, notes: 'one ' }, { ...words, notes: 'two' }).notes).toBe('two');
});
