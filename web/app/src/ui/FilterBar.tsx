import { useNavigate, useSearch } from '@tanstack/react-router';
import { BookmarkPlus, SlidersHorizontal } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import { show } from '@/lib/dialogs';
import { clean, type Filters, isNarrow, narrowing, parseFilters } from '@/lib/filters';
import { FilterChips } from './FilterChips';
import { SearchBox } from './SearchBox';

const FilterPanel = lazy(() => import('./FilterPanel'));

/** useFilters reads the filters from the URL and writes them there; they are nowhere else. */
export function useFilters(): { filters: Filters; set: (change: Filters) => void; clear: () => void } {
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const set = useCallback(
    (change: Filters) =>
      void navigate({
        to: '.',
        search: (old) => ({ idea: old.idea, month: old.month, ...clean({ ...parseFilters(old), ...change }) }),
        replace: true,
      }),
    [navigate],
  );
  const clear = useCallback(
    () =>
      void navigate({ to: '.', search: (old) => ({ idea: old.idea, month: old.month, sort: old.sort, order: old.order }), replace: true }),
    [navigate],
  );
  return { filters: parseFilters(search), set, clear };
}

interface Props {
  title: string;
  /** What screen readers hear before the title. */
  before?: string;
  /** What stands beside it. */
  children?: ReactNode;
  total: number | null | undefined;
  /** Filters that the screen has no use for. */
  without?: readonly (keyof Filters)[];
}

/** The head of board, list and calendar: what is seen, how much of it, and what it is narrowed to. */
export function FilterBar({ title, before, total, children, without = [] }: Props) {
  const { filters, set, clear } = useFilters();
  const { filters: words, common } = t();
  const [open, setOpen] = useState(false);
  const on = Object.keys(narrowing(filters)).filter((k) => k !== 'search' && k !== 'tags_match').length;
  return (
    <header className="grid gap-2 px-4 pt-4 pb-3 md:px-6">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="screen-title">
          {before && <span className="sr-only">{before}: </span>}
          {title}
        </h1>
        {children}
        <span className="me-auto ps-2 text-sm text-ink-2" role="status">
          {typeof total === 'number' ? common.ideas(total, number(total)) : ''}
        </span>
        <div className="flex gap-2 max-sm:w-full" data-screen-only>
          <SearchBox value={filters.search ?? ''} onChange={(search) => set({ search })} />
          <button
            type="button"
            aria-expanded={open}
            aria-label={on ? words.openWith(on) : words.open}
            className="btn-line h-10 font-medium aria-expanded:bg-vault-soft aria-expanded:text-vault max-md:px-3"
            onClick={() => setOpen(!open)}
          >
            <SlidersHorizontal size={16} aria-hidden />
            <span className="max-lg:hidden">{words.open}</span>
            {on > 0 && <span className="rounded-full bg-vault px-1.5 text-xs text-on-vault">{number(on)}</span>}
          </button>
          {isNarrow(filters) && (
            <button
              type="button"
              className="btn-line h-10 max-md:px-3"
              aria-label={words.saveView}
              title={words.saveView}
              onClick={() => show({ name: 'view' })}
            >
              <BookmarkPlus size={16} aria-hidden />
            </button>
          )}
        </div>
      </div>
      {open && (
        <Suspense fallback={null}>
          <FilterPanel filters={filters} set={set} without={without} />
        </Suspense>
      )}
      <FilterChips filters={filters} set={set} clear={clear} />
    </header>
  );
}
