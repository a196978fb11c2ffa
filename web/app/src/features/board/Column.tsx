import { Plus } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import type { Idea, Stage } from '@/lib/api/client';
import { show } from '@/lib/dialogs';
import { type Filters, isNarrow } from '@/lib/filters';
import type { Page } from '@/lib/ideas';
import { useRowFocus } from '@/lib/rowFocus';
import { useVirtual } from '@/lib/virtual';
import { StageGlyph } from '@/ui/marks';
import { MoreFailed, OnPaper } from '@/ui/states';
import { Card } from './Card';
import { useMore } from './queries';
import { useDrag } from './useDrag';

/** A card of one line of title and one of marks, with the gap to the next. */
const GUESS = 74;

interface Props {
  stage: Stage;
  page: Page;
  filters: Filters;
  shownOnPhone: boolean;
  onMove: (idea: Idea, stage: Stage) => void;
  onTrash: (idea: Idea) => void;
}

export function Column({ stage, page, filters, shownOnPhone, onMove, onTrash }: Props) {
  const ref = useRef<HTMLElement>(null);
  const [over, setOver] = useState(false);
  const { board, common } = t();
  const keys = useMemo(() => page.ideas.map((i) => i.id), [page.ideas]);
  const rows = useVirtual(keys, GUESS);
  useRowFocus(rows.scroller, keys);
  const { more, failed } = useMore(stage, filters);
  const { has_more, total } = page.pagination;

  useDrag(useCallback((drag) => (ref.current ? drag.column(ref.current, stage, setOver) : undefined), [stage]));

  const nearEnd = has_more && !failed && rows.range.to >= keys.length - 10;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each longer column asks anew
  useEffect(() => {
    if (nearEnd) more();
  }, [nearEnd, keys.length]);

  const count = number(total ?? keys.length);
  return (
    <section
      ref={ref}
      aria-label={board.column(common.stage[stage], common.ideas(total ?? keys.length, count))}
      data-paper
      className={`min-h-0 flex-col rounded-2xl bg-well transition-shadow max-md:bg-transparent md:flex ${shownOnPhone ? 'flex' : 'hidden'} ${over ? 'shadow-[inset_0_0_0_2px_var(--vault)]' : ''}`}
    >
      <header className="flex items-center gap-2 py-1.5 ps-3.5 pe-1.5 max-md:sr-only print:not-sr-only">
        <StageGlyph stage={stage} />
        <h2 className="text-base font-semibold">{common.stage[stage]}</h2>
        <span className="text-sm text-ink-2" aria-hidden>
          {count}
        </span>
        <button
          type="button"
          aria-label={board.add(common.stage[stage])}
          className="btn-icon ms-auto max-md:hidden"
          onClick={() => show({ name: 'capture', stage })}
        >
          <Plus size={17} aria-hidden />
        </button>
      </header>
      <div
        ref={rows.scroller}
        tabIndex={0}
        data-column={stage}
        className="min-h-0 flex-1 overflow-y-auto rounded-2xl px-2 pt-0.5 max-md:px-1"
      >
        <ul className="print:columns-2" style={{ paddingTop: rows.before, paddingBottom: rows.after }}>
          {page.ideas.slice(rows.range.from, rows.range.to).map((idea) => (
            <li key={idea.id} ref={rows.measure} data-row={idea.id} className="pb-2">
              <Card idea={idea} onMove={onMove} onTrash={onTrash} />
            </li>
          ))}
        </ul>
        {keys.length === 0 && (
          <p className="p-4 text-center text-sm text-balance text-ink-2">{isNarrow(filters) ? board.nothing : board.empty[stage]}</p>
        )}
        <OnPaper rows={keys.length} total={total ?? keys.length} />
        {has_more && !failed && <p className="p-3 text-center text-sm text-ink-2 print:hidden">{board.more}</p>}
        {failed && <MoreFailed retry={more} />}
      </div>
    </section>
  );
}
