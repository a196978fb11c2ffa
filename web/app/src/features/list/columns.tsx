import type { ReactNode } from 'react';
import { t } from '@/i18n';
import { longDay, nearDay } from '@/i18n/format';
import type { Idea } from '@/lib/api/client';
import type { Sort } from '@/lib/filters';
import { Due, PriorityMark, StageGlyph, TagChip } from '@/ui/marks';

export interface Column {
  key: Sort | 'tags';
  /** From which width on it is there. Every order is in the filters too, for narrow screens. */
  className: string;
  cell: (idea: Idea) => ReactNode;
}

const day = (at: string | null) =>
  at && (
    <time dateTime={at} title={longDay(at)}>
      {nearDay(at)}
    </time>
  );

export const COLUMNS: readonly Column[] = [
  {
    key: 'stage',
    className: 'hidden lg:table-cell print:table-cell w-32',
    cell: (i) => (
      <span className="flex items-center gap-2">
        <StageGlyph stage={i.stage} />
        {t().common.stage[i.stage]}
      </span>
    ),
  },
  { key: 'priority', className: 'w-20 md:w-28', cell: (i) => <Priority idea={i} /> },
  {
    key: 'tags',
    className: 'hidden md:table-cell w-48',
    cell: (i) => (
      <span className="flex gap-1 overflow-hidden">
        {i.tags.map((tag) => (
          <TagChip key={tag} name={tag} />
        ))}
      </span>
    ),
  },
  {
    key: 'due_date',
    className: 'w-28 max-sm:hidden',
    cell: (i) => (
      <span className="-ms-1.5">
        <Due idea={i} />
      </span>
    ),
  },
  { key: 'planned_for', className: 'hidden xl:table-cell w-28', cell: (i) => day(i.planned_for) },
  { key: 'published_at', className: 'hidden 2xl:table-cell w-28', cell: (i) => day(i.published_at) },
  { key: 'updated_at', className: 'hidden xl:table-cell w-28', cell: (i) => day(i.updated_at) },
  { key: 'created_at', className: 'hidden 2xl:table-cell w-28', cell: (i) => day(i.created_at) },
];

function Priority({ idea }: { idea: Idea }) {
  return (
    <>
      <span className="max-md:hidden">
        <PriorityMark priority={idea.priority} word />
      </span>
      <span className="md:hidden">
        <PriorityMark priority={idea.priority} />
      </span>
    </>
  );
}
