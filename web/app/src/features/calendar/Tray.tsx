import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import type { Idea } from '@/lib/api/client';
import { draggable } from '@/lib/draggable';
import { type Filters, isNarrow } from '@/lib/filters';
import { useRowFocus } from '@/lib/rowFocus';
import { useVirtual } from '@/lib/virtual';
import { StageGlyph } from '@/ui/marks';
import { Empty, Fault, MoreFailed, Skeleton, Waiting } from '@/ui/states';
import { trayQuery } from './queries';

interface Props {
  filters: Filters;
  shownOnPhone: boolean;
  plan: (idea: Idea, day: string | null) => void;
}

/** Tray holds ideas without a day. A day is given by dragging one onto it, or by choosing it here. */
export function Tray({ filters, shownOnPhone, plan }: Props) {
  const words = t().calendar;
  const id = useId();
  const ref = useRef<HTMLElement>(null);
  const tray = useInfiniteQuery(trayQuery(filters));
  const ideas = useMemo(() => tray.data?.pages.flatMap((page) => page.ideas), [tray.data]);
  const total = tray.data?.pages[0]?.pagination.total;
  useRowFocus(
    ref,
    useMemo(() => ideas?.map((idea) => idea.id) ?? [], [ideas]),
  );
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!ref.current) return;
    return dropTargetForElements({
      element: ref.current,
      canDrop: ({ source }) => (source.data.idea as Idea).planned_for !== null,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false);
        plan(source.data.idea as Idea, null);
      },
    });
  }, [plan]);
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-labelledby={id}
      data-paper
      className={`min-h-0 flex-col gap-2 rounded-2xl p-3 outline-none max-md:bg-transparent max-md:p-0 md:flex print:flex ${shownOnPhone ? 'flex' : 'hidden'} ${over ? 'bg-vault-soft' : 'bg-well'}`}
    >
      <h2 id={id} className="flex items-baseline gap-2 font-semibold max-md:sr-only print:not-sr-only">
        {over ? words.dropHere : words.tray}
        {total ? <span className="text-sm font-normal text-ink-2">{number(total)}</span> : null}
      </h2>
      {ideas && ideas.length > 0 && (
        <p data-screen-only className="text-xs text-ink-2 max-md:hidden">
          {words.trayHelp}
        </p>
      )}
      {tray.isError && !ideas ? (
        <Fault error={tray.error} retry={() => void tray.refetch()} />
      ) : !ideas ? (
        <Waiting>
          {[1, 2, 3, 4].map((n) => (
            <Skeleton key={n} className="h-20" />
          ))}
        </Waiting>
      ) : ideas.length === 0 ? (
        <Empty text={isNarrow(filters) ? t().list.nothing : words.trayEmpty} />
      ) : (
        <Rows
          label={id}
          ideas={ideas}
          plan={plan}
          more={tray.hasNextPage && !tray.isFetchingNextPage && !tray.isFetchNextPageError ? () => void tray.fetchNextPage() : undefined}
        />
      )}
      {tray.isFetchNextPageError && <MoreFailed retry={() => void tray.fetchNextPage()} />}
    </section>
  );
}

/** An idea of one line and its day, with the gap to the next. */
const GUESS = 86;

interface RowsProps {
  label: string;
  ideas: readonly Idea[];
  plan: Props['plan'];
  /** Reads the next page; undefined while that would be too much. */
  more: (() => void) | undefined;
}

function Rows({ label, ideas, plan, more }: RowsProps) {
  const keys = useMemo(() => ideas.map((i) => i.id), [ideas]);
  const rows = useVirtual(keys, GUESS);
  const nearEnd = rows.range.to >= keys.length - 10;
  useEffect(() => {
    if (nearEnd) more?.();
  }, [nearEnd, more]);
  return (
    <div ref={rows.scroller} tabIndex={0} data-paper className="-mx-1 min-h-0 flex-1 overflow-y-auto px-1">
      <ul aria-labelledby={label} style={{ paddingTop: rows.before, paddingBottom: rows.after }}>
        {ideas.slice(rows.range.from, rows.range.to).map((idea) => (
          <li key={idea.id} ref={rows.measure} data-row={idea.id} className="pb-1.5">
            <Waits idea={idea} plan={plan} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Waits({ idea, plan }: { idea: Idea; plan: Props['plan'] }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!ref.current) return;
    return draggable({ element: ref.current, getInitialData: () => ({ idea }) });
  }, [idea]);
  return (
    <div ref={ref} data-waits={idea.id} className="grid cursor-grab grid-cols-[minmax(0,1fr)] gap-1.5 rounded-lg bg-sheet p-2 shadow-card">
      <Link
        to="."
        draggable={false}
        search={(old) => ({ ...old, idea: idea.id })}
        className="flex min-h-6 items-center gap-2 text-sm font-medium max-md:min-h-11"
      >
        <StageGlyph stage={idea.stage} />
        <span dir="auto" className="min-w-0 truncate">
          {idea.title}
        </span>
      </Link>
      <input
        type="date"
        min="1970-01-01"
        max="9999-12-31"
        aria-label={t().calendar.plan(idea.title)}
        className="field h-8 text-sm max-md:h-11 print:hidden"
        // A year that is typed is 0002 before it is 2030.
        onChange={(e) => e.target.value && e.target.validity.valid && plan(idea, e.target.value)}
      />
    </div>
  );
}
