import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef } from 'react';
import { t } from '@/i18n';
import { show } from '@/lib/dialogs';
import { isNarrow } from '@/lib/filters';
import { FilterBar, useFilters } from '@/ui/FilterBar';
import { Empty, Fault, Skeleton, Waiting } from '@/ui/states';
import { BulkBar } from './BulkBar';
import { listQuery } from './queries';
import { Table } from './Table';
import { useSelection } from './useSelection';

/** Every idea in a row, in any order, for changing many at once. */
export function List() {
  const { list, shell } = t();
  const { filters, set, clear } = useFilters();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(listQuery(filters));
  const ideas = useMemo(() => data?.pages.flatMap((p) => p.ideas) ?? [], [data]);
  const selection = useSelection(ideas);
  const total = data?.pages[0]?.pagination.total;
  const ref = useRef<HTMLDivElement>(null);
  const some = ideas.length > 0;
  const had = useRef(some);
  useLayoutEffect(() => {
    // With the last row the table goes, and the focus with it.
    if (had.current && !some && document.activeElement === document.body) ref.current?.focus();
    had.current = some;
  }, [some]);
  const done = () => {
    selection.clear();
    // The bar goes with what was chosen.
    ref.current?.querySelector<HTMLElement>('thead input')?.focus();
  };
  return (
    <div ref={ref} tabIndex={-1} className="flex h-full min-h-0 flex-col outline-none">
      <FilterBar title={list.title} total={total} />
      {error && !data && <Fault error={error} retry={() => void refetch()} />}
      {!error && !data && <Loading />}
      {data && ideas.length === 0 && (
        <Empty
          text={isNarrow(filters) ? list.nothing : list.empty}
          action={
            isNarrow(filters) ? (
              <button type="button" className="btn-line" onClick={clear}>
                {list.clearFilters}
              </button>
            ) : (
              <button type="button" className="btn-primary" onClick={() => show({ name: 'capture' })}>
                <Plus size={16} aria-hidden />
                {shell.newIdea}
              </button>
            )
          }
        />
      )}
      {some && (
        <Table
          ideas={ideas}
          total={total ?? ideas.length}
          filters={filters}
          selection={selection}
          onSort={set}
          onEnd={() => {
            if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
          }}
        />
      )}
      {selection.ideas.length > 0 && <BulkBar ideas={selection.ideas} onDone={done} />}
    </div>
  );
}

function Loading() {
  return (
    <Waiting>
      <div className="mx-4 grid gap-px overflow-hidden rounded-2xl bg-sheet shadow-card md:mx-6">
        {Array.from({ length: 12 }, (_, n) => (
          <div key={n} className="flex h-[45px] items-center gap-4 px-4">
            <Skeleton className="size-5" />
            <Skeleton className="h-4 flex-1" />
            <Skeleton className="h-4 w-24" />
          </div>
        ))}
      </div>
    </Waiting>
  );
}
