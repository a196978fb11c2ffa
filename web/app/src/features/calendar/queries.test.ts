import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import type { Idea } from '@/lib/api/client';
import { guess } from '@/lib/guess';
import { IDEAS, type Pages, place } from '@/lib/ideas';
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

it('moves an idea between days and tray, and takes back that alone', () => {
  const client = new QueryClient();
  const idea = (id: number, planned_for: string | null, title = '') =>
    ({ id, planned_for, title, stage: 'idea', tags: [], updated_at: '1' }) as unknown as Idea;
  const days = [IDEAS, 'calendar', {}, '2030-05-01', '2030-05-31'];
  const searched = [IDEAS, 'calendar', { search: 'x' }, '2030-05-01', '2030-05-31'];
  const tray = [IDEAS, 'tray', waitingFor({})];
  client.setQueryData(days, [idea(1, '2030-05-01'), idea(2, '2030-05-02')]);
  client.setQueryData(searched, [idea(2, '2030-05-02')]);
  client.setQueryData(tray, { pages: [{ ideas: [idea(3, null)], pagination: { total: 1, has_more: false } }], pageParams: [null] });
  const planned = guess(client, 3, idea(3, null), (now) => now && { ...now, planned_for: '2030-05-03' });
  const waiting = () => client.getQueryData<Pages>(tray)?.pages.flatMap((p) => p.ideas.map((i) => i.id));
  const dated = (key = days) => client.getQueryData<Idea[]>(key)?.map((i) => `${i.id} ${i.planned_for} ${i.title}`.trim());
  expect([waiting(), dated()?.length, dated(searched)]).toEqual([[], 3, ['2 2030-05-02']]);
  place(client, 2, idea(2, '2030-05-09', 'Elsewhere'));
  planned.undo();
  expect(waiting()).toEqual([3]);
  expect(dated()?.sort()).toEqual(['1 2030-05-01', '2 2030-05-09 Elsewhere', '3 null']);
  expect(dated(searched)).toEqual(['2 2030-05-09 Elsewhere']);
});
