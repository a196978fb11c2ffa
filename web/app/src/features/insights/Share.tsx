import { Link } from '@tanstack/react-router';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import { PRIORITIES } from '@/lib/filters';
import { Panel } from './Panel';
import type { Stats } from './queries';

/** Due is how urgent ideas are. */
export function Due({ overdue, soon, by }: { overdue: number; soon: number; by: Stats['by_priority'] }) {
  const words = t().insights;
  const most = Math.max(1, ...PRIORITIES.map((p) => by[p]));
  return (
    <Panel
      title={words.priority}
      help={words.priorityHelp}
      columns={[words.priorityOf, words.ideas]}
      rows={PRIORITIES.map((p) => [p, t().common.priority[p], number(by[p])])}
    >
      <ul className="flex flex-col gap-2">
        {PRIORITIES.map((priority) => (
          <li key={priority}>
            <Link
              to="/list"
              search={{ priority }}
              className="grid grid-cols-[6.5rem_1fr_auto] items-center gap-3 rounded-lg px-1 py-1 hover:bg-well"
            >
              <span className="text-sm">{t().common.priority[priority]}</span>
              <span aria-hidden="true" className="h-3 overflow-hidden rounded-full bg-well">
                <span className="block h-full rounded-full bg-vault" style={{ width: `${(by[priority] / most) * 100}%` }} />
              </span>
              <span className="text-sm font-semibold tabular-nums">{number(by[priority])}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className="flex flex-wrap gap-x-4 text-sm">
        <span className={overdue > 0 ? 'font-semibold text-danger' : 'text-ink-2'}>{words.overdue(overdue, number(overdue))}</span>
        <span className="text-ink-2">{words.soon(soon, number(soon))}</span>
      </p>
    </Panel>
  );
}

/** Tags is the tags with the most ideas, each of which leads to them. */
export function Tags({ tags }: { tags: readonly { tag: string; count: number }[] }) {
  const words = t().insights;
  const most = Math.max(1, ...tags.map((x) => x.count));
  return (
    <Panel
      title={words.tags}
      help={tags.length > 0 ? words.tagsHelp : words.tagsNone}
      columns={[words.tag, words.ideas]}
      rows={tags.map((x) => [x.tag, x.tag, number(x.count)])}
      wide
    >
      <ul className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
        {tags.map(({ tag, count }) => (
          <li key={tag}>
            <Link
              to="/list"
              search={{ tags: tag }}
              className="grid grid-cols-[9rem_1fr_auto] items-center gap-3 rounded-lg px-1 py-1 hover:bg-well"
            >
              <span className="truncate text-sm">{tag}</span>
              <span aria-hidden="true" className="h-2.5 overflow-hidden rounded-full bg-well">
                <span className="block h-full rounded-full bg-iris-fill" style={{ width: `${(count / most) * 100}%` }} />
              </span>
              <span className="text-sm tabular-nums">{number(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
