import { queryOptions } from '@tanstack/react-query';
import { api, uid, unwrap } from './api/client';

/** Every tag with how often it is used, the most used first. */
export const tagsQuery = queryOptions({
  queryKey: ['tags'],
  queryFn: async ({ signal }) => (await unwrap(api.GET('/api/v1/{user_id}/tags', { signal, params: { path: { user_id: uid() } } }))).tags,
  staleTime: 60_000,
});
