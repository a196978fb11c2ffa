import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import type { Idea } from './api/client';
import type { Filters } from './filters';
import { type Board, type Changes, inPages, listKey, onBoard, type Page, type Pages, placeAll } from './ideas';

const idea = (id: number, over: Partial<Idea> = {}): Idea => ({
  id,
  user_id: 'u',
  title: `Idea ${id}`,
  notes: null,
  stage: 'idea',
  tags: [],
  priority: 'medium',
  due_date: null,
  planned_for: null,
  published_url: null,
  ai: 'on',
  published_at: null,
  created_at: `2026-01-0${id}T00:00:00Z`,
  updated_at: `2026-01-0${id}T00:00:00Z`,
  ...over,
});

const page = (ideas: Idea[], more = false): Page => ({
  ideas,
  pagination: { total: ideas.length + (more ? 5 : 0), limit: 40, offset: 0, has_more: more, next_cursor: more ? 'c' : null },
});
const board = (ideas: Idea[], more = false): Board => ({
  idea: page(ideas, more),
  outline: page([]),
  draft: page([]),
  published: page([]),
});
const of = (id: number, now: Idea | null): Changes => new Map([[id, now]]);
const ids = (p: Page) => p.ideas.map((i) => i.id);

test('a move takes a card out of one column, counts both, and puts it where the order has it', () => {
  const before = { ...board([idea(3), idea(1)]), draft: page([idea(4, { stage: 'draft' }), idea(2, { stage: 'draft' })]) };
  const after = onBoard(before, of(3, idea(3, { stage: 'draft' })), {});
  expect([ids(after.idea), ids(after.draft)]).toEqual([[1], [4, 3, 2]]);
  expect([after.idea.pagination.total, after.draft.pagination.total]).toEqual([1, 3]);
});

test('an idea that no longer fits the filters leaves, and a new one that does not fit never comes', () => {
  const filters: Filters = { priority: 'high' };
  const before = board([idea(1, { priority: 'high' })]);
  expect(ids(onBoard(before, of(1, idea(1)), filters).idea)).toEqual([]);
  expect(ids(onBoard(before, of(2, idea(2)), filters).idea)).toEqual([1]);
  expect(ids(onBoard(before, of(2, idea(2, { priority: 'high' })), filters).idea)).toEqual([2, 1]);
});

test('whether a new idea fits a search is the server’s to say; one that was found stays when it moves', () => {
  const before = board([idea(1)]);
  expect(ids(onBoard(before, of(2, idea(2)), { search: 'x' }).idea)).toEqual([1]);
  expect(ids(onBoard(before, of(1, idea(1, { stage: 'draft' })), { search: 'x' }).draft)).toEqual([1]);
});

test('behind the last one that was loaded, an idea waits for its page but is counted', () => {
  const after = onBoard(board([idea(5), idea(4)], true), of(1, idea(1)), {});
  expect([ids(after.idea), after.idea.pagination.total]).toEqual([[5, 4], 8]);
});

test('no date comes last both ways', () => {
  const dated = [idea(1, { due_date: '2026-02-01T00:00:00Z' }), idea(2, { due_date: '2026-03-01T00:00:00Z' })];
  expect(ids(onBoard(board(dated), of(3, idea(3)), { sort: 'due_date', order: 'asc' }).idea)).toEqual([1, 2, 3]);
  expect(ids(onBoard(board(dated.toReversed()), of(3, idea(3)), { sort: 'due_date' }).idea)).toEqual([2, 1, 3]);
});

test('a paged list keeps its pages, and its cursors', () => {
  const data: Pages = { pages: [page([idea(6), idea(5)], true), page([idea(3), idea(2)])], pageParams: [null, 'c'] };
  const added = inPages(data, of(4, idea(4)), {});
  expect(added.pages.flatMap(ids)).toEqual([6, 5, 4, 3, 2]);
  expect(added.pages.map((p) => p.pagination.next_cursor)).toEqual(['c', null]);
  expect(inPages(added, of(5, null), {}).pages.flatMap(ids)).toEqual([6, 4, 3, 2]);
});

test('many change at once as they would one by one, and back', () => {
  const filters: Filters = { sort: 'priority', order: 'desc' };
  const before = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((id) => idea(id, { priority: id > 6 ? 'high' : id > 3 ? 'medium' : 'low' }));
  const data: Pages = { pages: [page(before.slice(0, 4), true), page(before.slice(4))], pageParams: [null, 'c'] };
  const changes: Changes = new Map([
    [9, idea(9, { priority: 'low' })],
    [2, idea(2, { priority: 'high' })],
    [4, null],
    [5, idea(5, { title: 'Named anew' })],
    [7, idea(7, { priority: 'medium' })],
  ]);
  let single = data;
  for (const [id, now] of changes) single = inPages(single, of(id, now), filters);
  const client = new QueryClient();
  client.setQueryData(listKey(filters), data);
  placeAll(client, changes);
  const many = client.getQueryData<Pages>(listKey(filters));
  expect(many?.pages.flatMap(ids)).toEqual([8, 2, 7, 6, 5, 9, 3, 1]);
  expect(single.pages.flatMap(ids)).toEqual([8, 2, 7, 6, 5, 9, 3, 1]);
  expect(many?.pages[0]?.pagination.total).toBe(single.pages[0]?.pagination.total);
});
