import { longDay, nearDay } from '@/i18n/format';
import { EntryLink } from './EntryLink';
import type { Entry } from './queries';

interface Props {
  month: string;
  days: ReadonlyMap<string, Entry[]>;
}

/** Agenda is the days of a month that have something, one below the other: what fits a phone. */
export function Agenda({ month, days }: Props) {
  const own = [...days].filter(([day]) => day.startsWith(month)).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <ol className="flex flex-col gap-4">
      {own.map(([day, entries]) => (
        <li key={day}>
          <h2 className="mb-1 text-sm font-semibold">
            <time dateTime={day} title={longDay(day)}>
              {nearDay(day)}
            </time>
          </h2>
          <ul className="flex flex-col gap-1.5">
            {entries.map((entry) => (
              <li key={`${entry.kind}-${entry.idea.id}`}>
                <EntryLink entry={entry} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
