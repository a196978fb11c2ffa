import { queryOptions } from '@tanstack/react-query';
import { api, uid, unwrap } from '@/lib/api/client';
import type { components } from '@/lib/api/schema';

export type Stats = components['schemas']['Stats'];

export const statsQuery = queryOptions({
  queryKey: ['stats'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/{user_id}/ideas/stats', { params: { path: { user_id: uid() } }, signal })),
});

/** The tags with the most ideas. */
export const topTags = (limit: number) =>
  queryOptions({
    queryKey: ['tags', 'top', limit],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET('/api/v1/{user_id}/tags', { params: { path: { user_id: uid() } }, signal }))).tags
        .toSorted((a, b) => b.count - a.count)
        .slice(0, limit),
  });
