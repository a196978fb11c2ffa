import { Link } from '@tanstack/react-router';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import type { Stage } from '@/lib/api/client';
import { STAGES } from '@/lib/filters';
import { stageFill } from '@/ui/marks';
import { Panel } from './Panel';

/** Pipeline has a bar for each stage, which leads to its ideas. */
export function Pipeline({ by }: { by: Record<Stage, number> }) {
  const words = t().insights;
  const most = Math.max(1, ...STAGES.map((s) => by[s]));
  return (
    <Panel
      title={words.pipeline}
      help={words.pipelineHelp}
      columns={[words.stage, words.ideas]}
      rows={STAGES.map((s) => [s, t().common.stage[s], number(by[s])])}
    >
      <ul className="flex flex-col gap-2">
        {STAGES.map((stage) => (
          <li key={stage}>
            <Link
              to="/list"
              search={{ stage }}
              className="grid grid-cols-[6.5rem_1fr_auto] items-center gap-3 rounded-lg px-1 py-1 hover:bg-well"
            >
              <span className="text-sm">{t().common.stage[stage]}</span>
              <span aria-hidden="true" className="h-3 overflow-hidden rounded-full bg-well">
                <span className={`block h-full rounded-full ${stageFill[stage]}`} style={{ width: `${(by[stage] / most) * 100}%` }} />
              </span>
              <span className="text-sm font-semibold tabular-nums">{number(by[stage])}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
