import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import type { Stage } from '@/lib/api/client';
import { parseFilters, STAGES } from '@/lib/filters';
import type { Board as Data } from '@/lib/ideas';
import { useMove, useTrash } from '@/lib/writes';
import { FilterBar } from '@/ui/FilterBar';
import { StageGlyph } from '@/ui/marks';
import { Fault, Skeleton, Waiting } from '@/ui/states';
import { Column } from './Column';
import { boardQuery } from './queries';
import { useBoardKeys } from './useBoardKeys';
import { useDrag } from './useDrag';

const GRID = 'grid min-h-64 flex-1 grid-cols-1 gap-3 px-4 pb-4 md:grid-cols-4 md:px-6 print:block';

/** The pipeline at a glance. */
export function Board() {
  const search = useSearch({ strict: false });
  // The sheet of an idea is no filter: opening it reads nothing anew.
  const asked = JSON.stringify(parseFilters(search));
  const filters = useMemo(() => parseFilters(JSON.parse(asked)), [asked]);
  const { data, error, refetch } = useQuery(boardQuery(useQueryClient(), filters));
  const [stage, setStage] = useState<Stage>('idea');
  const total = data && STAGES.reduce((sum, s) => sum + (data[s].pagination.total ?? 0), 0);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <FilterBar title={t().board.title} total={total} />
      {error && !data && <Fault error={error} retry={() => void refetch()} />}
      {!error && !data && <Loading />}
      {data && (
        <>
          <StageSwitch data={data} stage={stage} onStage={setStage} />
          <Columns data={data} filters={filters} phone={stage} />
        </>
      )}
    </div>
  );
}

function Columns({ data, filters, phone }: { data: Data; filters: ReturnType<typeof parseFilters>; phone: Stage }) {
  const move = useMove();
  const trash = useTrash();
  useBoardKeys(data, move);
  useDrag(useCallback((drag) => drag.drops(move), [move]));
  return (
    <div className={GRID} data-paper>
      {STAGES.map((stage) => (
        <Column
          key={stage}
          stage={stage}
          page={data[stage]}
          filters={filters}
          shownOnPhone={stage === phone}
          onMove={move}
          onTrash={trash}
        />
      ))}
    </div>
  );
}

/** On phones one column is there at a time. A card is moved to another by dropping it on its name here. */
function StageSwitch({ data, stage, onStage }: { data: Data; stage: Stage; onStage: (s: Stage) => void }) {
  return (
    <fieldset className="mx-4 mb-3 flex min-w-0 flex-wrap gap-1 rounded-xl bg-well p-1 md:hidden print:hidden">
      <legend className="sr-only">{t().board.stages}</legend>
      {STAGES.map((s) => (
        <StageButton key={s} stage={s} pressed={s === stage} onPress={onStage} count={data[s].pagination.total ?? 0} />
      ))}
    </fieldset>
  );
}

interface StageProps {
  stage: Stage;
  pressed: boolean;
  count: number;
  onPress: (s: Stage) => void;
}

function StageButton({ stage, pressed, count, onPress }: StageProps) {
  const ref = useRef<HTMLButtonElement>(null);
  const [over, setOver] = useState(false);
  useDrag(useCallback((drag) => (ref.current ? drag.column(ref.current, stage, setOver) : undefined), [stage]));
  return (
    <button
      ref={ref}
      type="button"
      aria-pressed={pressed}
      className={`grid min-h-11 flex-auto content-center justify-items-center gap-0.5 rounded-lg px-1 text-xs leading-tight font-medium whitespace-nowrap text-ink-2 aria-pressed:bg-sheet aria-pressed:text-ink aria-pressed:shadow-card ${over ? 'outline-2 outline-vault' : ''}`}
      onClick={() => onPress(stage)}
    >
      <span>{t().common.stage[stage]}</span>
      <span className="flex items-center gap-1 font-normal">
        <StageGlyph stage={stage} size={14} />
        {number(count)}
      </span>
    </button>
  );
}

function Loading() {
  return (
    <Waiting>
      <div className={GRID}>
        {STAGES.map((s, n) => (
          <div key={s} className={`rounded-2xl bg-well p-2 max-md:bg-transparent ${n ? 'max-md:hidden' : ''}`}>
            <Skeleton className="mb-3 h-7 w-24" />
            <Skeleton className="mb-2 h-16 rounded-xl" />
            <Skeleton className="mb-2 h-20 rounded-xl" />
            <Skeleton className="h-16 rounded-xl" />
          </div>
        ))}
      </div>
    </Waiting>
  );
}
