import { expect, test } from 'vitest';
import type { Idea } from '@/lib/api/client';
import type { Pages } from '@/lib/ideas';
import { backIn } from './queries';

const pages = (...ids: number[][]) =>
  ({ pages: ids.map((page) => ({ ideas: page.map((id) => ({ id })) })), pageParams: [] }) as unknown as Pages;
const idsOf = (data: Pages) => data.pages.map((page) => page.ideas.map((i) => i.id));
const taken =
  (...ids: number[]) =>
  ({ id }: Idea) =>
    ids.includes(id);

test('what did not leave the trash is back in its place; what came and went meanwhile stays so', () => {
  const before = pages([5, 4, 3], [2, 1]);
  expect(idsOf(backIn(pages([6, 5], [2]), before, taken(3)))).toEqual([
    [6, 5],
    [3, 2],
  ]);
  expect(idsOf(backIn(pages([6, 5, 4], [2]), before, taken(1, 3)))).toEqual([
    [6, 5, 4],
    [3, 2, 1],
  ]);
  expect(idsOf(backIn(pages([6], []), before, () => true))).toEqual([[6], [5, 4, 3, 2, 1]]);
  expect(idsOf(backIn(pages([5, 4, 3], [2]), before, taken(3)))).toEqual([[5, 4, 3], [2]]);
});
