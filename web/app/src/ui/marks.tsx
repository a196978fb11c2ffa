import { CalendarDays, ChevronsDown, ChevronsUp, Equal } from 'lucide-react';
import { t } from '@/i18n';
import { isOverdue, nearDay, whenText } from '@/i18n/format';
import type { Idea, Priority, Stage } from '@/lib/api/client';

export const stageText: Record<Stage, string> = { idea: 'text-spark', outline: 'text-iris', draft: 'text-tide', published: 'text-moss' };
export const stageFill: Record<Stage, string> = {
  idea: 'bg-spark-fill',
  outline: 'bg-iris-fill',
  draft: 'bg-tide-fill',
  published: 'bg-moss-fill',
};

const ROUND = 2 * Math.PI * 3;
const FILLED: Record<Stage, number> = { idea: 0, outline: 0.34, draft: 0.67, published: 1 };

/** A shape as well as a colour: the disc fills as the idea ripens. */
export function StageGlyph({ stage, size = 16 }: { stage: Stage; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" className={`shrink-0 ${stageText[stage]}`}>
      <circle
        cx="8"
        cy="8"
        r="6.6"
        fill={stage === 'published' ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.6"
        strokeDasharray={stage === 'idea' ? '2.4 1.75' : undefined}
      />
      {stage === 'published' && <path d="m5 8.2 2.1 2.1 4-4.4" fill="none" stroke="var(--sheet)" strokeWidth="1.8" />}
      {(stage === 'outline' || stage === 'draft') && (
        <circle
          cx="8"
          cy="8"
          r="3"
          fill="none"
          stroke="currentColor"
          strokeWidth="6"
          strokeDasharray={`${FILLED[stage] * ROUND} ${ROUND}`}
          transform="rotate(-90 8 8)"
        />
      )}
    </svg>
  );
}

const PRIORITY = { high: ChevronsUp, medium: Equal, low: ChevronsDown };

export function PriorityMark({ priority, word = false }: { priority: Priority; word?: boolean }) {
  const Icon = PRIORITY[priority];
  const { common } = t();
  return (
    <span
      className={`inline-flex items-center gap-1 align-middle text-xs ${priority === 'high' ? 'font-semibold text-danger' : 'text-ink-3'}`}
    >
      <Icon size={15} aria-hidden />
      {word ? common.priority[priority] : <span className="sr-only">{common.priorityOf(common.priority[priority])}</span>}
    </span>
  );
}

export function Due({ idea }: { idea: Pick<Idea, 'due_date' | 'stage'> }) {
  if (!idea.due_date) return null;
  const late = isOverdue(idea);
  return (
    <span className={`chip ${late ? 'bg-danger-soft text-danger' : 'text-ink-2'}`}>
      <CalendarDays size={13} aria-hidden />
      {late && <span className="sr-only">{t().common.overdue}: </span>}
      <time dateTime={idea.due_date} title={whenText(idea.due_date)}>
        {nearDay(idea.due_date)}
      </time>
    </span>
  );
}

export const TagChip = ({ name }: { name: string }) => (
  <span className="chip max-w-full bg-well text-ink-2">
    <span dir="auto" className="truncate">
      <span aria-hidden>#</span>
      {name}
    </span>
  </span>
);
