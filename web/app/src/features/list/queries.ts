import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api, uid, unwrap } from '@/lib/api/client';
import { type Filters, toQuery } from '@/lib/filters';
import { listKey, type Page, pageRead } from '@/lib/ideas';

const SIZE = 100;

export const listQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: listKey(filters),
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const cursor = pageParam ? { cursor: pageParam, include_total: false } : {};
      const page = await unwrap(
        api.GET('/api/v1/{user_id}/ideas', {
          signal,
          params: { path: { user_id: uid() }, query: { ...toQuery(filters), ...cursor, limit: SIZE } },
        }),
      );
      return pageRead(page, filters);
    },
    getNextPageParam: (last) => last.pagination.next_cursor,
    placeholderData: keepPreviousData,
  });
