import { Link } from '@tanstack/react-router';
import { t } from '@/i18n';
import { nearDay, number } from '@/i18n/format';
import { STAGES } from '@/lib/filters';
import { Bar } from './Bar';
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
              <div className="mt-1">
                <Bar part={(by[stage].median_seconds ?? 0) / most} more={(by[stage].p90_seconds ?? 0) / most} fill="fill-vault" />
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
  const stage = t().common.stage;
  const stood = still.ideas.map((idea) => Math.max(0, Date.now() - Date.parse(idea.since)) / 1000);
  const most = Math.max(1, ...stood);
  const rows = still.ideas.map((idea, i): [string, ...string[]] => [
    String(idea.id),
    idea.title,
    stage[idea.stage],
    duration(stood[i] ?? 0),
  ]);
  return (
    <Panel
      title={words.still}
      help={still.count > 0 ? words.stillHelp(number(still.count)) : words.stillNone}
      columns={[words.idea, words.stage, words.stood]}
      rows={rows}
    >
      <ul className="flex flex-col">
        {still.ideas.map((idea, i) => (
          <li key={idea.id}>
            <Link to="/ideas/$id" params={{ id: String(idea.id) }} className="grid gap-1 rounded-lg px-1 py-1.5 hover:bg-well">
              <span className="flex items-baseline justify-between gap-3">
                <span dir="auto" className="min-w-0 truncate text-sm">
                  {idea.title}
                </span>
                <span className="shrink-0 text-sm text-ink-2">
                  {stage[idea.stage]}, {words.since(nearDay(idea.since))}
                </span>
              </span>
              <Bar part={(stood[i] ?? 0) / most} fill="fill-spark-fill" />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
