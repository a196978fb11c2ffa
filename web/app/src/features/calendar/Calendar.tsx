import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { t } from '@/i18n';
import { longDay } from '@/i18n/format';
import type { Idea } from '@/lib/api/client';
import { useMedia, WIDE } from '@/lib/media';
import { toast } from '@/lib/toasts';
import { Fault, Skeleton, Waiting } from '@/ui/states';
import { Agenda } from './Agenda';
import { Month } from './Month';
import { firstDayOfWeek, monthName, shifted, thisMonth, weeksOf } from './month';
import { datedQuery, entriesOf, usePlan } from './queries';
import { Tray } from './Tray';

const route = getRouteApi('/app/calendar');

/** Calendar is one month of what is planned, due and published, and beside it what has no day yet. */
export function Calendar() {
  const words = t().calendar;
  const month = route.useSearch().month ?? thisMonth();
  const weeks = useMemo(() => weeksOf(month, firstDayOfWeek()), [month]);
  const dated = useQuery({ ...datedQuery(weeks[0]?.[0] ?? '', weeks.at(-1)?.at(-1) ?? ''), placeholderData: keepPreviousData });
  const days = useMemo(() => entriesOf(dated.data ?? []), [dated.data]);
  const wide = useMedia(WIDE);
  const { mutate } = usePlan();

  const plan = useCallback(
    (idea: Idea, day: string | null) => {
      const before = idea.planned_for;
      if (day === before) return;
      mutate({ idea, patch: { planned_for: day } });
      const text = day ? words.moved(idea.title, longDay(day)) : words.unplanned(idea.title);
      toast(text, { undo: () => mutate({ idea: { ...idea, planned_for: day }, patch: { planned_for: before } }) });
    },
    [mutate, words],
  );

  return (
    <div data-paper className="flex min-h-0 flex-1 flex-col gap-3 p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h1 className="screen-title me-auto">
          <span className="sr-only">{words.title}: </span>
          {monthName(month)}
        </h1>
        <Link to="/calendar" search={(old) => ({ ...old, month: undefined })} className="btn-line print:hidden">
          {words.today}
        </Link>
        <Link
          to="/calendar"
          search={(old) => ({ ...old, month: shifted(month, -1) })}
          aria-label={words.previous}
          className="btn-icon print:hidden"
        >
          <ChevronLeft aria-hidden className="rtl:rotate-180" />
        </Link>
        <Link
          to="/calendar"
          search={(old) => ({ ...old, month: shifted(month, 1) })}
          aria-label={words.next}
          className="btn-icon print:hidden"
        >
          <ChevronRight aria-hidden className="rtl:rotate-180" />
        </Link>
      </div>
      {dated.isError ? (
        <Fault error={dated.error} retry={() => void dated.refetch()} />
      ) : !dated.data ? (
        <Waiting>
          <Skeleton className="min-h-96 flex-1" />
        </Waiting>
      ) : (
        <div data-paper className="grid min-h-64 flex-1 gap-4 max-md:overflow-y-auto md:grid-cols-[1fr_15rem]">
          {wide ? (
            <section tabIndex={0} data-paper aria-label={monthName(month)} className="min-h-0 overflow-y-auto">
              <Month name={monthName(month)} month={month} weeks={weeks} days={days} plan={plan} />
            </section>
          ) : (
            <Agenda month={month} days={days} plan={plan} />
          )}
          <Tray plan={plan} />
        </div>
      )}
    </div>
  );
}
