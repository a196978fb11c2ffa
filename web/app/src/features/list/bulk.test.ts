import { expect, test } from 'vitest';
import type { Idea } from '@/lib/api/client';
import { after, alone, chunks, inverse } from './bulk';

const ideas = [
  { id: 1, stage: 'idea', priority: 'low', tags: ['Video'], due_date: null },
  { id: 2, stage: 'draft', priority: 'high', tags: [], due_date: '2030-01-01T00:00:00Z' },
  { id: 3, stage: 'idea', priority: 'high', tags: ['seo'], due_date: null },
] as unknown as Idea[];

test('each idea goes back to what it was, in as few steps as there are values', () => {
  expect(inverse(ideas, { stage: 'draft' })).toEqual([{ ids: [1, 3], change: { stage: 'idea' } }]);
  expect(inverse(ideas, { due_date: null })).toEqual([
    { ids: [1, 3], change: { due_date: null } },
    { ids: [2], change: { due_date: '2030-01-01T00:00:00Z' } },
  ]);
  expect(inverse(ideas, { trash: true })).toEqual([{ ids: [1, 2, 3], change: { restore: true } }]);
});

test('a tag that was there before stays when adding it is undone', () => {
  expect(inverse(ideas, { add_tags: ['video'] })).toEqual([{ ids: [2, 3], change: { remove_tags: ['video'] } }]);
  expect(inverse(ideas, { remove_tags: ['VIDEO'] })).toEqual([{ ids: [1], change: { add_tags: ['Video'] } }]);
});

test('a change is seen at once as the server will make it', () => {
  const [first] = ideas;
  if (!first) throw new Error('no idea');
  expect(after(first, { add_tags: ['video', 'new'] })?.tags).toEqual(['Video', 'new']);
  expect(after(first, { remove_tags: ['video'] })?.tags).toEqual([]);
  expect(after(first, { trash: true })).toBeNull();
});

test('a hundred ideas at most in one request', () => {
  const step = { ids: Array.from({ length: 250 }, (_, n) => n), change: { priority: 'low' } } as const;
  expect(chunks(step).map((s) => s.ids.length)).toEqual([100, 100, 50]);
});

test('a change of many is that of one idea: tags as they become, the trash as a word', () => {
  const idea = { id: 1, tags: ['Old', 'kept'] } as Idea;
  expect(alone(idea, { stage: 'draft' })).toEqual({ patch: { stage: 'draft' } });
  expect(alone(idea, { add_tags: ['new', 'KEPT'] })).toEqual({ patch: { tags: ['Old', 'kept', 'new'] } });
  expect(alone(idea, { remove_tags: ['old'] })).toEqual({ patch: { tags: ['kept'] } });
  expect(alone(idea, { trash: true })).toEqual({ trash: true });
  expect(alone(idea, { restore: true })).toEqual({ trash: false });
});
