import { expect, it } from 'vitest';
import type { Idea } from './api/client';
import { matches, parseFilters, toQuery } from './filters';

it('a list of what is not planned takes what has no day, and asks for it in so many words', () => {
  const filters = parseFilters({ planned: 'false', month: '2030-05' });
  expect(filters).toEqual({ planned: 'false' });
  expect(toQuery(filters)).toEqual({ planned: false });
  const idea = { tags: [], planned_for: null } as unknown as Idea;
  expect(matches(idea, filters)).toBe(true);
  expect(matches({ ...idea, planned_for: '2030-05-10' }, filters)).toBe(false);
  expect(matches(idea, { planned: 'true' })).toBe(false);
  expect(parseFilters({ planned: 'perhaps' })).toEqual({});
});
