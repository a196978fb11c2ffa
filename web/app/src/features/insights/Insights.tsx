import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { t } from '@/i18n';
import { show } from '@/lib/dialogs';
import { STAGES } from '@/lib/filters';
import { Empty, Fault, Skeleton, Waiting } from '@/ui/states';
import { Due } from './Due';
import { Still, Times } from './Flow';
import { Months, Weeks } from './OverTime';
import { Pipeline } from './Pipeline';
import { statsQuery, topTags } from './queries';
import { Tags } from './Tags';

const TAGS = 10;
/** Insights shows where ideas are, how they move, and which do not. */
export function Insights() {
  const words = t().insights;
  const stats = useQuery(statsQuery);
  const tags = useQuery(topTags(TAGS));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-4">
        <h1 className="screen-title">{words.title}</h1>
        {stats.isError && !stats.data ? (
          <Fault error={stats.error} retry={() => void stats.refetch()} />
        ) : stats.data && STAGES.every((stage) => stats.data.by_stage[stage] === 0) ? (
          <Empty
            text={words.empty}
            action={
              <button type="button" className="btn-primary" onClick={() => show({ name: 'capture' })}>
                <Plus size={16} aria-hidden />
                {t().shell.newIdea}
              </button>
            }
          />
        ) : stats.data ? (
          <div className="grid gap-4 lg:grid-cols-2">
            <Pipeline by={stats.data.by_stage} />
            <Due overdue={stats.data.overdue} soon={stats.data.due_in_7_days} by={stats.data.by_priority} />
            <Weeks caught={stats.data.created_by_week} published={stats.data.published_by_week} />
            <Months by={stats.data.published_by_month} />
            <Times by={stats.data.time_in_stage} />
            <Still still={stats.data.still} />
            {tags.data && <Tags tags={tags.data} />}
          </div>
        ) : (
          <Loading />
        )}
      </div>
    </div>
  );
}

function Loading() {
  return (
    <Waiting>
      <div className="grid gap-4 lg:grid-cols-2">
        {[1, 2, 3, 4, 5, 6].map((n) => (
          <Skeleton key={n} className="h-64" />
        ))}
      </div>
    </Waiting>
  );
}
