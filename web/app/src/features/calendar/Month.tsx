import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { t } from '@/i18n';
import { longDay, number, today } from '@/i18n/format';
import type { Idea } from '@/lib/api/client';
import { sent } from '@/lib/going';
import { EntryLink } from './EntryLink';
import { dayNumber, weekdayName } from './month';
import type { Entry } from './queries';

const FEW = 3;

interface Props {
  name: string;
  month: string;
  weeks: readonly (readonly string[])[];
  days: ReadonlyMap<string, Entry[]>;
  plan: (idea: Idea, day: string) => void;
}

/** Month is a table of days, onto which ideas can be dropped. */
export function Month({ name, month, weeks, days, plan }: Props) {
  return (
    <table className="h-full w-full table-fixed border-separate border-spacing-1">
      <caption className="sr-only">{name}</caption>
      <thead>
        <tr>
          {weeks[0]?.map((day) => (
            <th key={day} scope="col" abbr={weekdayName(day, 'long')} className="py-1 text-xs font-medium text-ink-2">
              {weekdayName(day, 'short')}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <Day key={day} day={day} outside={!day.startsWith(month)} entries={days.get(day) ?? []} plan={plan} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ day, outside, entries, plan }: { day: string; outside: boolean; entries: readonly Entry[]; plan: Props['plan'] }) {
  const ref = useRef<HTMLTableCellElement>(null);
  const [over, setOver] = useState(false);
  const [all, setAll] = useState(false);
  useEffect(() => {
    if (!ref.current) return;
    return dropTargetForElements({
      element: ref.current,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false);
        plan(source.data.idea as Idea, day);
      },
    });
  }, [day, plan]);

  // What was moved here by a key is seen, and stays so.
  useLayoutEffect(() => {
    if (sent()?.to === day && entries.slice(FEW).some((entry) => entry.kind === 'planned' && entry.idea.id === sent()?.id)) setAll(true);
  }, [day, entries]);

  const words = t().calendar;
  const shown = all || entries.length <= FEW + 1 ? entries : entries.slice(0, FEW);
  const now = day === today();
  return (
    <td ref={ref} data-day={day} className={`h-28 rounded-lg p-1 align-top ${over ? 'bg-vault-soft' : outside ? '' : 'bg-slot'}`}>
      <time
        dateTime={day}
        title={longDay(day)}
        aria-current={now ? 'date' : undefined}
        className={`mb-1 inline-grid min-w-6 place-items-center rounded-full px-1 text-xs ${now ? 'bg-vault font-semibold text-on-vault' : 'text-ink-2'}`}
      >
        {dayNumber(day)}
      </time>
      <ul className="flex flex-col gap-1">
        {shown.map((entry) => (
          <li key={`${entry.kind}-${entry.idea.id}`}>
            <EntryLink entry={entry} />
          </li>
        ))}
      </ul>
      {entries.length > FEW + 1 && (
        <button type="button" aria-expanded={all} className="mt-1 min-h-6 px-1 text-xs text-ink-2 underline" onClick={() => setAll(!all)}>
          {all ? words.less : words.more(number(entries.length - FEW))}
        </button>
      )}
    </td>
  );
}
