import { expect, it } from 'vitest';
import type { Words } from './fields';
import { reconcile } from './reconcile';

const base: Words = {
  title: 'Hook',
  notes: 'one\ntwo\nthree',
  stage: 'idea',
  tags: ['video', 'craft'],
  priority: 'medium',
  due_date: null,
  planned_for: null,
  published_url: '',
  ai: 'on',
};

it('takes from each side what it alone changed', () => {
  const got = reconcile(
    base,
    { ...base, title: 'A better hook ', notes: 'ONE\ntwo\nthree' },
    { ...base, stage: 'draft', notes: 'one\ntwo\nTHREE' },
  );
  expect(got.disagreements).toEqual([]);
  expect(got.words).toEqual({ ...base, title: 'A better hook ', stage: 'draft', notes: 'ONE\ntwo\nTHREE' });
});

it('names each field that both changed, and offers both of notes', () => {
  const got = reconcile(
    base,
    { ...base, title: 'Mine', notes: 'mine\ntwo\nthree', priority: 'high' },
    { ...base, title: 'Theirs', notes: 'theirs\ntwo\nthree', priority: 'low' },
  );
  expect(got.disagreements).toEqual([{ field: 'title' }, { field: 'notes', both: 'mine\ntheirs\ntwo\nthree' }, { field: 'priority' }]);
  expect(got.words.title).toBe('Mine');
});

it('agrees where both did the same', () => {
  const both = { ...base, stage: 'draft', due_date: '2027-02-01' } as const;
  expect(reconcile(base, both, { ...both, due_date: '2027-02-01T00:00:00Z' }).disagreements).toEqual([]);
});

it('adds and takes away tags of both sides', () => {
  const got = reconcile(base, { ...base, tags: ['craft', 'seo'] }, { ...base, tags: ['video', 'craft', 'SEO', 'blog'] });
  expect(got.words.tags).toEqual(['craft', 'SEO', 'blog']);
});
