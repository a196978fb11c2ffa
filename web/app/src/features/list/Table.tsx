import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useEffect, useMemo } from 'react';
import { t } from '@/i18n';
import type { Idea } from '@/lib/api/client';
import type { Filters, Sort } from '@/lib/filters';
import { kept } from '@/lib/kept';
import { useRowFocus } from '@/lib/rowFocus';
import { useVirtual } from '@/lib/virtual';
import { StageGlyph } from '@/ui/marks';
import { OnPaper } from '@/ui/states';
import { COLUMNS } from './columns';
import type { Selection } from './useSelection';

const ROW = 45;

/** What a first click on a heading means: text from A, urgency from the top, dates from the latest. */
const firstWay = (key: Sort) => (key === 'title' || key === 'due_date' || key === 'planned_for' ? 'asc' : 'desc');

function Heading({ sort, className, filters, onSort }: { sort: Sort; className: string; filters: Filters; onSort: (f: Filters) => void }) {
  const on = (filters.sort ?? 'created_at') === sort;
  const way = filters.order ?? 'desc';
  const Icon = way === 'asc' ? ArrowUp : ArrowDown;
  const turn = () => {
    const order = on ? (way === 'asc' ? 'desc' : 'asc') : firstWay(sort);
    onSort({ sort: sort === 'created_at' ? undefined : sort, order: order === 'desc' ? undefined : order });
  };
  return (
    <th scope="col" aria-sort={on ? (way === 'asc' ? 'ascending' : 'descending') : undefined} className={`p-0 font-medium ${className}`}>
      <button type="button" className="flex h-10 w-full items-center gap-1 px-3 text-start hover:text-ink" onClick={turn}>
        {t().list.columns[sort]}
        {on && <Icon size={14} aria-hidden />}
      </button>
    </th>
  );
}

const Row = memo(function Row({ idea, chosen, toggle }: { idea: Idea; chosen: boolean; toggle: Selection['toggle'] }) {
  return (
    <tr
      data-row={idea.id}
      inert={idea.id < 0 && !kept.has(idea.id)}
      className={`h-[45px] border-t border-line ${chosen ? 'bg-vault-soft' : 'hover:bg-well/60'}`}
    >
      <td className="w-11 ps-3 print:hidden">
        <input
          type="checkbox"
          checked={chosen}
          aria-label={t().list.select(idea.title)}
          className="block size-6 accent-vault"
          onClick={(e) => toggle(idea.id, e.shiftKey)}
          onChange={() => undefined}
        />
      </td>
      <th scope="row" className="max-w-0 px-3 text-start font-medium">
        <Link
          to="."
          search={(old) => ({ ...old, idea: idea.id })}
          preload={false}
          className="flex items-center gap-2.5 py-2 hover:underline"
        >
          <span className="lg:hidden">
            <StageGlyph stage={idea.stage} />
          </span>
          <span dir="auto" className="truncate">
            {idea.title}
          </span>
        </Link>
      </th>
      {COLUMNS.map((column) => (
        <td key={column.key} className={`overflow-hidden px-3 whitespace-nowrap ${column.className}`}>
          {column.cell(idea)}
        </td>
      ))}
    </tr>
  );
});

interface Props {
  ideas: Idea[];
  total: number;
  filters: Filters;
  selection: Selection;
  onSort: (f: Filters) => void;
  onEnd: () => void;
}

/** A dense table of which the rows in sight are drawn, however many there are. */
export function Table({ ideas, total, filters, selection, onSort, onEnd }: Props) {
  const { list } = t();
  const keys = useMemo(() => ideas.map((i) => i.id), [ideas]);
  const rows = useVirtual(keys, ROW);
  useRowFocus(rows.scroller, keys);
  const near = rows.range.to >= keys.length - 20;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each longer list asks anew
  useEffect(() => {
    if (near) onEnd();
  }, [near, keys.length]);
  const all = ideas.length > 0 && selection.ids.size === ideas.length;
  return (
    <div
      ref={rows.scroller}
      tabIndex={0}
      data-list
      data-paper
      className="mx-4 mb-4 min-h-64 flex-1 overflow-auto rounded-2xl bg-sheet shadow-card md:mx-6"
    >
      <table className="w-full table-fixed text-sm" aria-rowcount={total + 1}>
        <caption className="sr-only">{list.caption}</caption>
        <thead className="sticky top-0 z-10 bg-sheet print:static text-ink-2 shadow-[0_1px_0_var(--line)]">
          <tr>
            <th scope="col" className="w-11 ps-3 print:hidden">
              <input
                type="checkbox"
                aria-label={list.selectAll}
                checked={all}
                ref={(el) => {
                  if (el) el.indeterminate = selection.ids.size > 0 && !all;
                }}
                className="block size-6 accent-vault"
                onChange={selection.toggleAll}
              />
            </th>
            <Heading sort="title" className="" filters={filters} onSort={onSort} />
            {COLUMNS.map(({ key, className }) =>
              key === 'tags' ? (
                <th key={key} scope="col" className={`px-3 text-start font-medium ${className}`}>
                  {list.columns.tags}
                </th>
              ) : (
                <Heading key={key} sort={key} className={className} filters={filters} onSort={onSort} />
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.before > 0 && <tr aria-hidden style={{ height: rows.before }} />}
          {ideas.slice(rows.range.from, rows.range.to).map((idea) => (
            <Row key={idea.id} idea={idea} chosen={selection.ids.has(idea.id)} toggle={selection.toggle} />
          ))}
          {rows.after > 0 && <tr aria-hidden style={{ height: rows.after }} />}
        </tbody>
      </table>
      <OnPaper rows={ideas.length} total={total} />
    </div>
  );
}
