import { queryOptions } from '@tanstack/react-query';
import { api, uid, unwrap } from './api/client';

/** Whether there is a language model, where it runs, and whether the person has agreed to it. */
export const aiQuery = queryOptions({
  queryKey: ['ai'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/{user_id}/ai/status', { params: { path: { user_id: uid() } }, signal })),
  staleTime: 5 * 60_000,
});
