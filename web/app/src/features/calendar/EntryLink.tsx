import { useNavigate } from '@tanstack/react-router';
import { CalendarClock, CalendarDays, Send } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { t } from '@/i18n';
import { isOverdue } from '@/i18n/format';
import { draggable } from '@/lib/draggable';
import { hold, sent } from '@/lib/going';
import type { Entry, Kind } from './queries';

const ICONS = { planned: CalendarClock, due: CalendarDays, published: Send };
const LOOKS: Record<Kind, string> = {
  planned: 'bg-vault-soft text-vault-strong',
  due: 'border border-line-strong bg-sheet text-ink-2',
  published: 'bg-moss-soft text-moss',
};

interface Props {
  entry: Entry;
}

/** EntryLink is one date of an idea: it opens the idea, and a planned one is dragged, or moved with Shift and the arrows. */
export function EntryLink({ entry: { kind, day, idea } }: Props) {
  const words = t().calendar;
  const ref = useRef<HTMLButtonElement>(null);
  const navigate = useNavigate();
  useEffect(() => {
    if (!ref.current || kind !== 'planned') return;
    return draggable({ element: ref.current, getInitialData: () => ({ idea }) });
  }, [idea, kind]);

  useLayoutEffect(() => {
    // An answer that was under way may still show it on the day before, for a moment.
    if (kind === 'planned' && sent()?.id === idea.id && sent()?.to === day) hold(ref.current);
  }, [idea.id, kind, day]);

  const Icon = ICONS[kind];
  const late = kind === 'due' && isOverdue(idea);
  return (
    <button
      ref={ref}
      type="button"
      data-entry={`${kind}-${idea.id}`}
      data-moves={kind === 'planned' ? idea.id : undefined}
      aria-label={words.entry(late ? t().common.overdue : words.kinds[kind], idea.title, t().common.stage[idea.stage])}
      aria-description={kind === 'planned' ? words.moveHelp : undefined}
      className={`flex min-h-6 w-full items-center gap-1.5 rounded-md px-1.5 py-0.5 text-start text-xs font-medium max-md:min-h-11 max-md:text-sm ${late ? 'bg-danger-soft text-danger' : LOOKS[kind]} ${kind === 'planned' ? 'cursor-grab' : ''}`}
      onClick={() => void navigate({ to: '.', search: (old) => ({ ...old, idea: idea.id }) })}
    >
      <Icon size={13} aria-hidden className="shrink-0" />
      <span dir="auto" className="truncate">
        {idea.title}
      </span>
    </button>
  );
}
