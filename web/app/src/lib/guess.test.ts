import { QueryClient } from '@tanstack/react-query';
import { beforeEach, expect, test } from 'vitest';
import type { Idea } from './api/client';
import { guess, guessAll } from './guess';
import { type Board, boardKey, boardRead, ideaKey, type Page, pageRead, place } from './ideas';

const idea = (id: number, over: Partial<Idea> = {}) =>
  ({
    id,
    title: `Idea ${id}`,
    stage: 'idea',
    priority: 'low',
    tags: [],
    created_at: `2026-01-0${id}`,
    updated_at: '2026-02-01',
    ...over,
  }) as Idea;
const page = (ideas: Idea[]): Page => ({
  ideas,
  pagination: { total: ideas.length, limit: 40, offset: 0, has_more: false, next_cursor: null },
});

let client: QueryClient;
beforeEach(() => {
  client = new QueryClient();
  client.setQueryData<Board>(boardKey({}), { idea: page([idea(2), idea(1)]), outline: page([]), draft: page([]), published: page([]) });
});
const seen = () =>
  Object.fromEntries(
    Object.entries(client.getQueryData<Board>(boardKey({})) ?? {}).flatMap(([stage, { ideas }]) =>
      ideas.map((i) => [i.id, `${stage}: ${i.title}`]),
    ),
  );
const moving = (id: number, stage: Idea['stage']) => guess(client, id, idea(id), (now) => now && { ...now, stage });

test('a change that fails is taken back of its idea alone', () => {
  const first = moving(1, 'draft');
  moving(2, 'outline').keep?.();
  place(client, 3, idea(3, { title: 'From elsewhere' }));
  first.undo();
  expect(seen()).toEqual({ 1: 'idea: Idea 1', 2: 'outline: Idea 2', 3: 'idea: From elsewhere' });
});

test('of two changes of an idea, one that fails leaves the other, and the truth below both', () => {
  const first = moving(1, 'draft');
  const second = moving(1, 'published');
  first.undo();
  expect(seen()[1]).toBe('published: Idea 1');
  second.undo();
  expect(seen()[1]).toBe('idea: Idea 1');
});

test('what the server says stays below what is still under way', () => {
  const first = moving(1, 'draft');
  const second = moving(1, 'published');
  first.keep?.();
  place(client, 1, idea(1, { stage: 'draft', title: 'Named elsewhere' }));
  expect(seen()[1]).toBe('published: Named elsewhere');
  second.undo();
  expect(seen()[1]).toBe('draft: Named elsewhere');
});

test('of many, those that failed go back', () => {
  const make = (now: Idea | null) => now && { ...now, stage: 'draft' as const };
  const many = guessAll(client, new Map([1, 2].map((id) => [id, { known: idea(id), make }])));
  many.undo([2]);
  many.keep?.();
  many.undo();
  expect(seen()).toEqual({ 1: 'draft: Idea 1', 2: 'idea: Idea 2' });
});

test('into the trash and out again: each as it was, and one that was not there before is not there after', () => {
  const trash = guess(client, 1, idea(1), () => null);
  const restore = guess(client, 1, null, (now) => now ?? idea(1));
  trash.keep?.();
  expect(seen()[1]).toBe('idea: Idea 1');
  restore.undo();
  expect(seen()[1]).toBeUndefined();
});

test('what was read anew meanwhile is not taken back', () => {
  const first = moving(1, 'draft');
  client.setQueryData(ideaKey(1), idea(1, { title: 'Read anew', stage: 'outline', updated_at: '2026-03-01' }));
  first.undo();
  expect(seen()[1]).toBe('outline: Read anew');
});

test('what is read while a change is under way has it on top, and is the truth below it', () => {
  const first = moving(1, 'draft');
  const read = {
    idea: page([idea(2), idea(1, { title: 'Named elsewhere', updated_at: '2026-03-01' })]),
    outline: page([]),
    draft: page([]),
    published: page([]),
  };
  client.setQueryData<Board>(boardKey({}), boardRead(read, {}));
  expect(seen()).toEqual({ 1: 'draft: Named elsewhere', 2: 'idea: Idea 2' });
  expect(pageRead(page([idea(1)]), {}).ideas[0]?.stage).toBe('draft');
  first.undo();
  expect(seen()[1]).toBe('idea: Named elsewhere');
  expect(pageRead(page([idea(1)]), {}).ideas[0]?.stage).toBe('idea');
});
