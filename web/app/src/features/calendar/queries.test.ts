import { expect, it } from 'vitest';
import { rangesOf, waitingFor } from './queries';

it('asks for the days that are shown, and within them for what the filters leave', () => {
  const [planned, due, published] = rangesOf('2030-04-29', '2030-06-02', { tags: 'video' });
  expect(planned).toEqual({ tags: 'video', planned_after: '2030-04-29', planned_before: '2030-06-03', sort: 'planned_for' });
  expect(due).toMatchObject({ tags: 'video', due_after: '2030-04-28', due_before: '2030-06-04' });
  expect(published).toMatchObject({ tags: 'video', published_after: '2030-04-28', published_before: '2030-06-04' });
});

it('narrows the days by a filter of the same date, and never widens them', () => {
  const within = { planned_after: '2030-05-10', planned_before: '2030-05-11', due_before: '2031-01-01' };
  const [planned, due] = rangesOf('2030-04-29', '2030-06-02', within);
  expect(planned).toMatchObject({ planned_after: '2030-05-10', planned_before: '2030-05-11' });
  expect(due).toMatchObject({ due_before: '2030-06-04', planned_after: '2030-05-10' });
});

it('waits for a date: what is neither planned nor published', () => {
  expect(waitingFor({ month: '2030-05', sort: 'title', priority: 'high' } as never)).toMatchObject({
    priority: 'high',
    stage: 'idea,outline,draft',
    planned: 'false',
    sort: 'planned_for',
  });
  expect(waitingFor({ stage: 'draft,published' })?.stage).toBe('draft');
  expect(waitingFor({ stage: 'published' })).toBeNull();
  expect(waitingFor({ planned: 'true' })).toBeNull();
});
