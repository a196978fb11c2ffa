import { queryOptions } from '@tanstack/react-query';
import { api, uid, unwrap } from '@/lib/api/client';

/** The ideas that a few words find. */
export const findQuery = (search: string) =>
  queryOptions({
    queryKey: ['ideas', 'palette', search],
    queryFn: async ({ signal }) =>
      (
        await unwrap(
          api.GET('/api/v1/{user_id}/ideas', {
            signal,
            params: {
              path: { user_id: uid() },
              query: { search, limit: 8, include_total: false, ...(search ? {} : { sort: 'updated_at' as const }) },
            },
          }),
        )
      ).ideas,
    staleTime: 10_000,
  });
