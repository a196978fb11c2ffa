import { t } from '@/i18n';
import { number } from '@/i18n/format';
import type { Stage } from '@/lib/api/client';
import { STAGES } from '@/lib/filters';
import { Panel } from './Panel';
import { Shares } from './Shares';

const FILL: Record<Stage, string> = {
  idea: 'fill-spark-fill',
  outline: 'fill-iris-fill',
  draft: 'fill-tide-fill',
  published: 'fill-moss-fill',
};

/** Pipeline is how many ideas are in each stage. */
export function Pipeline({ by }: { by: Record<Stage, number> }) {
  const words = t().insights;
  const name = t().common.stage;
  return (
    <Panel
      title={words.pipeline}
      help={words.pipelineHelp}
      columns={[words.stage, words.ideas]}
      rows={STAGES.map((s) => [s, name[s], number(by[s])])}
    >
      <Shares
        shares={STAGES.map((stage) => ({ key: stage, label: name[stage], count: by[stage], fill: FILL[stage], search: { stage } }))}
      />
    </Panel>
  );
}
