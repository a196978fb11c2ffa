import { Link } from '@tanstack/react-router';
import { t } from '@/i18n';
import { nearDay, number } from '@/i18n/format';
import { STAGES } from '@/lib/filters';
import { duration } from './duration';
import { Panel } from './Panel';
import type { Stats } from './queries';

/** Times is how long ideas stay in each stage. */
export function Times({ by }: { by: Stats['time_in_stage'] }) {
  const words = t().insights;
  const told = STAGES.filter((s) => by[s].median_seconds !== null);
  const most = Math.max(1, ...told.map((s) => by[s].p90_seconds ?? 0));
  const rows = told.map((s): [string, ...string[]] => [
    s,
    t().common.stage[s],
    duration(by[s].median_seconds ?? 0),
    duration(by[s].p90_seconds ?? 0),
  ]);
  return (
    <Panel title={words.time} help={words.timeHelp} columns={[words.stage, words.median, words.most]} rows={rows}>
      {told.length === 0 ? (
        <p className="text-sm text-ink-2">{words.none}</p>
      ) : (
        <ul className="flex flex-col gap-3">
          {told.map((stage) => (
            <li key={stage} className="text-sm">
              <div className="flex flex-wrap justify-between gap-x-3">
                <span>{t().common.stage[stage]}</span>
                <span className="text-ink-2">
                  {words.median} {duration(by[stage].median_seconds ?? 0)} · {words.most} {duration(by[stage].p90_seconds ?? 0)}
                </span>
              </div>
              <div aria-hidden="true" className="relative mt-1 h-3 rounded-full bg-well">
                <div
                  data-bar="part"
                  className="absolute inset-y-0 start-0 rounded-full bg-vault-soft"
                  style={{ width: `${((by[stage].p90_seconds ?? 0) / most) * 100}%` }}
                />
                <div
                  data-bar=""
                  className="absolute inset-y-0 start-0 rounded-full bg-vault"
                  style={{ width: `${((by[stage].median_seconds ?? 0) / most) * 100}%` }}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Still is the ideas that have not moved for long. */
export function Still({ still }: { still: Stats['still'] }) {
  const words = t().insights;
  return (
    <Panel title={words.still} help={still.count > 0 ? words.stillHelp(number(still.count)) : words.stillNone} columns={[]} rows={[]}>
      <ul className="flex flex-col">
        {still.ideas.map((idea) => (
          <li key={idea.id} className="border-t border-line first:border-0">
            <Link
              to="/ideas/$id"
              params={{ id: String(idea.id) }}
              className="flex items-baseline justify-between gap-3 rounded-lg px-1 py-2 hover:bg-well"
            >
              <span className="min-w-0 truncate">{idea.title}</span>
              <span className="shrink-0 text-sm text-ink-2">
                {t().common.stage[idea.stage]}, {words.since(nearDay(idea.since))}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
