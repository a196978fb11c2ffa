import { useNavigate } from '@tanstack/react-router';
import { CalendarClock, CalendarDays, Send } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { t } from '@/i18n';
import { addDays, isOverdue } from '@/i18n/format';
import type { Idea } from '@/lib/api/client';
import { draggable } from '@/lib/draggable';
import type { Entry, Kind } from './queries';

const ICONS = { planned: CalendarClock, due: CalendarDays, published: Send };
const LOOKS: Record<Kind, string> = {
  planned: 'bg-vault-soft text-vault-strong',
  due: 'border border-line-strong bg-sheet text-ink-2',
  published: 'bg-moss-soft text-moss',
};

interface Props {
  entry: Entry;
  plan: (idea: Idea, day: string) => void;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** The idea that was moved by a key, whose entry on its new day takes the focus. Until it does, keys count from that day. */
let moved: { id: number; day: string } | null = null;

const forget = () => {
  moved = null;
};

/** EntryLink is one date of an idea: it opens the idea, and a planned one is dragged, or moved with Shift and the arrows. */
export function EntryLink({ entry: { kind, day, idea }, plan }: Props) {
  const words = t().calendar;
  const ref = useRef<HTMLButtonElement>(null);
  const navigate = useNavigate();
  useEffect(() => {
    if (!ref.current || kind !== 'planned') return;
    return draggable({ element: ref.current, getInitialData: () => ({ idea }) });
  }, [idea, kind]);

  useLayoutEffect(() => {
    if (kind === 'planned' && moved?.id === idea.id && moved.day === day) ref.current?.focus();
  }, [idea.id, kind, day]);

  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step || !event.shiftKey || kind !== 'planned') return;
    event.preventDefault();
    event.stopPropagation();
    const back = document.documentElement.dir === 'rtl' && Math.abs(step) === 1 ? -1 : 1;
    const from = moved?.id === idea.id ? moved.day : day;
    const to = addDays(from, step * back);
    moved = { id: idea.id, day: to };
    addEventListener('focusin', forget, { once: true });
    plan({ ...idea, planned_for: from }, to);
  };

  const Icon = ICONS[kind];
  const late = kind === 'due' && isOverdue(idea);
  return (
    <button
      ref={ref}
      type="button"
      data-entry={`${kind}-${idea.id}`}
      aria-label={words.entry(late ? t().common.overdue : words.kinds[kind], idea.title, t().common.stage[idea.stage])}
      aria-description={kind === 'planned' ? words.moveHelp : undefined}
      className={`flex min-h-6 w-full items-center gap-1.5 rounded-md px-1.5 py-0.5 text-start text-xs font-medium max-md:min-h-11 max-md:text-sm ${late ? 'bg-danger-soft text-danger' : LOOKS[kind]} ${kind === 'planned' ? 'cursor-grab' : ''}`}
      onKeyDown={move}
      onClick={() => void navigate({ to: '.', search: (old) => ({ ...old, idea: idea.id }) })}
    >
      <Icon size={13} aria-hidden className="shrink-0" />
      <span dir="auto" className="truncate">
        {idea.title}
      </span>
    </button>
  );
}
