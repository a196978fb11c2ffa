import { t } from '@/i18n';
import { number } from '@/i18n/format';
import { PRIORITIES } from '@/lib/filters';
import { Panel } from './Panel';
import type { Stats } from './queries';
import { Shares } from './Shares';

/** Due is how urgent ideas are. */
export function Due({ overdue, soon, by }: { overdue: number; soon: number; by: Stats['by_priority'] }) {
  const words = t().insights;
  const name = t().common.priority;
  return (
    <Panel
      title={words.priority}
      help={words.priorityHelp}
      columns={[words.priorityOf, words.ideas]}
      rows={PRIORITIES.map((p) => [p, name[p], number(by[p])])}
    >
      <Shares
        shares={PRIORITIES.map((priority) => ({
          key: priority,
          label: name[priority],
          count: by[priority],
          fill: 'fill-vault',
          search: { priority },
        }))}
      />
      <p className="flex flex-wrap gap-x-4 text-sm">
        <span className={overdue > 0 ? 'font-semibold text-danger' : 'text-ink-2'}>{words.overdue(overdue, number(overdue))}</span>
        <span className="text-ink-2">{words.soon(soon, number(soon))}</span>
      </p>
    </Panel>
  );
}
