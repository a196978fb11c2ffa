import { keepPreviousData, type QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { api, type Stage, uid, unwrap } from '@/lib/api/client';
import { type Filters, STAGES, toQuery } from '@/lib/filters';
import { type Board, boardKey, boardRead, type Page } from '@/lib/ideas';

const FIRST = 40;
const MORE = 100;

/**
 * grown keeps what was loaded by scrolling when the first page is read again:
 * who is far down a column stays there.
 */
export function grown(fresh: Page, old: Page | undefined): Page {
  if (!old || old.ideas.length <= FIRST || !fresh.pagination.has_more) return fresh;
  const ids = new Set(fresh.ideas.map((i) => i.id));
  const rest = old.ideas.slice(FIRST).filter((i) => !ids.has(i.id));
  const { has_more, next_cursor } = old.pagination;
  return { ideas: [...fresh.ideas, ...rest], pagination: { ...fresh.pagination, has_more, next_cursor } };
}

/** One request for the four columns. */
export const boardQuery = (client: QueryClient, filters: Filters) =>
  queryOptions({
    queryKey: boardKey(filters),
    queryFn: async ({ signal }): Promise<Board> => {
      const { columns } = await unwrap(
        api.GET('/api/v1/{user_id}/board', { signal, params: { path: { user_id: uid() }, query: { ...toQuery(filters), limit: FIRST } } }),
      );
      const old = client.getQueryData<Board>(boardKey(filters));
      const next = { ...columns };
      for (const stage of STAGES) next[stage] = grown(columns[stage], old?.[stage]);
      return boardRead(next, filters);
    },
    placeholderData: keepPreviousData,
  });

/** useMore loads the next ideas of a column, once at a time. */
export function useMore(stage: Stage, filters: Filters): { more: () => void; failed: boolean } {
  const client = useQueryClient();
  const busy = useRef(false);
  const [failed, setFailed] = useState(false);
  const more = useCallback(async () => {
    const key = boardKey(filters);
    const page = client.getQueryData<Board>(key)?.[stage];
    const cursor = page?.pagination.next_cursor;
    if (busy.current || !cursor) return;
    busy.current = true;
    setFailed(false);
    try {
      const query = { ...toQuery(filters), stage: [stage], cursor, limit: MORE, include_total: false };
      const next = await unwrap(api.GET('/api/v1/{user_id}/ideas', { params: { path: { user_id: uid() }, query } }));
      client.setQueryData<Board>(key, (board) => board && { ...board, [stage]: joined(board[stage], next) });
    } catch {
      setFailed(true);
    } finally {
      busy.current = false;
    }
  }, [client, stage, filters]);
  return { more: () => void more(), failed };
}

/** joined is a column with its next page; what moved meanwhile is not there twice. */
export function joined(column: Page, next: Page): Page {
  const ids = new Set(column.ideas.map((i) => i.id));
  const { has_more, next_cursor } = next.pagination;
  return {
    ideas: [...column.ideas, ...next.ideas.filter((i) => !ids.has(i.id))],
    pagination: { ...column.pagination, has_more, next_cursor },
  };
}
