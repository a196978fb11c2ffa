import { Link } from '@tanstack/react-router';
import { FileText, Trash2 } from 'lucide-react';
import { memo, useCallback, useRef, useState } from 'react';
import { t } from '@/i18n';
import type { Idea, Stage } from '@/lib/api/client';
import { STAGES } from '@/lib/filters';
import { kept } from '@/lib/kept';
import { LazyMenu } from '@/ui/LazyMenu';
import { Due, PriorityMark, StageGlyph, stageFill, TagChip } from '@/ui/marks';
import { useDrag } from './useDrag';

interface Props {
  idea: Idea;
  onMove: (idea: Idea, stage: Stage) => void;
  onTrash: (idea: Idea) => void;
}

/** An index card: its edge and the column's mark tell the stage. */
export const Card = memo(function Card({ idea, onMove, onTrash }: Props) {
  const ref = useRef<HTMLElement>(null);
  const [lifted, setLifted] = useState(false);
  const waits = idea.id < 0 && !kept.has(idea.id);
  useDrag(useCallback((drag) => (ref.current && !waits ? drag.card(ref.current, idea, setLifted) : undefined), [idea, waits]));
  const { board, common } = t();
  const groups = () => [
    {
      title: board.moveTo,
      items: STAGES.map((stage) => ({
        key: stage,
        label: common.stage[stage],
        icon: <StageGlyph stage={stage} />,
        checked: stage === idea.stage,
        run: () => onMove(idea, stage),
      })),
    },
    { items: [{ key: 'trash', label: board.trash, icon: <Trash2 size={16} aria-hidden />, danger: true, run: () => onTrash(idea) }] },
  ];
  return (
    <article
      ref={ref}
      inert={waits}
      data-idea={idea.id}
      className={`relative overflow-hidden rounded-xl bg-sheet py-2 ps-4 pe-1.5 shadow-card transition-opacity has-[a:focus-visible]:outline-2 has-[a:focus-visible]:outline-focus ${lifted ? 'opacity-40' : ''} ${waits ? 'opacity-70' : ''}`}
    >
      <span className={`absolute inset-y-0 start-0 w-1 ${stageFill[idea.stage]}`} aria-hidden />
      <div className="flex items-start gap-1">
        <h3 className="min-w-0 flex-1 py-1 font-sans text-base leading-snug font-medium text-pretty wrap-anywhere">
          <Link
            dir="auto"
            to="."
            search={(old) => ({ ...old, idea: idea.id })}
            preload={false}
            draggable={false}
            className="outline-none after:absolute after:inset-0 after:content-['']"
          >
            {idea.title}
          </Link>
        </h3>
        <span className="relative z-10 max-md:-mb-3">
          <LazyMenu label={board.menu(idea.title)} groups={groups} />
        </span>
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 pe-2 pb-0.5">
        <PriorityMark priority={idea.priority} />
        <Due idea={idea} />
        {idea.notes && (
          <span className="text-ink-3" title={common.hasNotes}>
            <FileText size={14} aria-hidden />
            <span className="sr-only">{common.hasNotes}</span>
          </span>
        )}
        {idea.tags.map((tag) => (
          <TagChip key={tag} name={tag} />
        ))}
      </div>
    </article>
  );
});
