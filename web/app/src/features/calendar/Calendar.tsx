import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { t } from '@/i18n';
import { longDay } from '@/i18n/format';
import type { Idea } from '@/lib/api/client';
import { isNarrow } from '@/lib/filters';
import { useMedia, WIDE } from '@/lib/media';
import { dismiss, toast } from '@/lib/toasts';
import { told, usePatch } from '@/lib/writes';
import { FilterBar, useFilters } from '@/ui/FilterBar';
import { Empty, Fault, Skeleton, Waiting } from '@/ui/states';
import { Agenda } from './Agenda';
import { Month } from './Month';
import { firstDayOfWeek, monthName, shifted, thisMonth, weeksOf } from './month';
import { datedQuery, entriesOf } from './queries';
import { Tray } from './Tray';
import { useSteps } from './useSteps';

const route = getRouteApi('/app/calendar');

type Part = 'days' | 'tray';

/** Calendar is one month of what is planned, due and published, and beside it what has no day yet. */
export function Calendar() {
  const words = t().calendar;
  const month = route.useSearch().month ?? thisMonth();
  const { filters } = useFilters();
  const weeks = useMemo(() => weeksOf(month, firstDayOfWeek()), [month]);
  const dated = useQuery(datedQuery(weeks[0]?.[0] ?? '', weeks.at(-1)?.at(-1) ?? '', filters));
  const days = useMemo(() => entriesOf(dated.data ?? []), [dated.data]);
  const own = useMemo(() => [...days].filter(([day]) => day.startsWith(month)).flatMap(([, entries]) => entries), [days, month]);
  const wide = useMedia(WIDE);
  const [part, setPart] = useState<Part>('days');
  const { mutateAsync } = usePatch();

  const plan = useCallback(
    (idea: Idea, day: string | null) => {
      const before = idea.planned_for;
      if (day === before) return;
      const text = day ? words.moved(idea.title, longDay(day)) : words.unplanned(idea.title);
      const undo = () => void mutateAsync({ idea: { ...idea, planned_for: day }, patch: { planned_for: before } }).catch(told);
      const said = toast(text, { undo });
      mutateAsync({ idea, patch: { planned_for: day } }).catch(() => dismiss(said));
    },
    [mutateAsync, words],
  );
  // A month shows some days of those beside it; a list of days does not.
  const shows = (day: string) => (wide ? weeks.some((week) => week.includes(day)) : day.startsWith(month));
  const { ref, step } = useSteps(dated.data, shows, plan);
  const nothing = isNarrow(filters) ? t().list.nothing : words.empty;

  return (
    <div data-paper className="flex h-full min-h-0 flex-col">
      <FilterBar
        before={words.title}
        title={monthName(month)}
        total={dated.data && new Set(own.map((entry) => entry.idea.id)).size}
        without={['sort']}
      >
        <Turn />
      </FilterBar>
      <Switch part={part} onPart={setPart} />
      {dated.isError && !dated.data ? (
        <Fault error={dated.error} retry={() => void dated.refetch()} />
      ) : !dated.data ? (
        <Waiting>
          <Skeleton className="mx-4 mb-4 min-h-96 flex-1 md:mx-6" />
        </Waiting>
      ) : (
        <div data-paper className="grid min-h-64 flex-1 gap-4 px-4 pb-4 md:grid-cols-[1fr_15rem] md:px-6">
          <section
            ref={ref}
            tabIndex={0}
            onKeyDown={step}
            data-paper
            aria-label={monthName(month)}
            className={`flex min-h-0 flex-col overflow-y-auto ${part === 'days' ? '' : 'max-md:hidden'}`}
          >
            {own.length === 0 && (wide ? <p className="pb-2 text-sm text-ink-2">{nothing}</p> : <Empty text={nothing} />)}
            {wide ? (
              <Month name={monthName(month)} month={month} weeks={weeks} days={days} plan={plan} />
            ) : (
              <Agenda month={month} days={days} />
            )}
          </section>
          <Tray filters={filters} shownOnPhone={part === 'tray'} plan={plan} />
        </div>
      )}
    </div>
  );
}

/** Turn leads to other months. */
function Turn() {
  const words = t().calendar;
  const month = route.useSearch().month ?? thisMonth();
  const arrow = (by: 1 | -1, label: string, Icon: typeof ChevronLeft) => (
    <Link to="/calendar" search={(old) => ({ ...old, month: shifted(month, by) })} aria-label={label} className="btn-icon">
      <Icon aria-hidden className="rtl:rotate-180" />
    </Link>
  );
  return (
    <div className="flex items-center gap-1" data-screen-only>
      {arrow(-1, words.previous, ChevronLeft)}
      <Link to="/calendar" search={(old) => ({ ...old, month: undefined })} className="btn-line h-10 font-medium">
        {words.today}
      </Link>
      {arrow(1, words.next, ChevronRight)}
    </div>
  );
}

/** On phones the days and the tray are there one at a time. */
function Switch({ part, onPart }: { part: Part; onPart: (part: Part) => void }) {
  const words = t().calendar;
  return (
    <fieldset data-screen-only className="mx-4 mb-3 flex min-w-0 gap-1 rounded-xl bg-well p-1 md:hidden">
      <legend className="sr-only">{words.parts}</legend>
      {(['days', 'tray'] as const).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === part}
          className="min-h-11 flex-1 rounded-lg px-2 text-sm font-medium text-ink-2 aria-pressed:bg-sheet aria-pressed:text-ink aria-pressed:shadow-card"
          onClick={() => onPart(one)}
        >
          {words[one]}
        </button>
      ))}
    </fieldset>
  );
}
