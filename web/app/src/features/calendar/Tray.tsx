import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { t } from '@/i18n';
import type { Idea } from '@/lib/api/client';
import { draggable } from '@/lib/draggable';
import { StageGlyph } from '@/ui/marks';
import { Empty, Fault, Skeleton, Waiting } from '@/ui/states';
import { trayQuery } from './queries';

interface Props {
  plan: (idea: Idea, day: string | null) => void;
}

/** Tray holds ideas without a day. A day is given by dragging one onto it, or by choosing it here. */
export function Tray({ plan }: Props) {
  const words = t().calendar;
  const id = useId();
  const ref = useRef<HTMLElement>(null);
  const tray = useQuery(trayQuery);
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!ref.current) return;
    return dropTargetForElements({
      element: ref.current,
      canDrop: ({ source }) => (source.data.idea as Idea).planned_for !== null,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false);
        plan(source.data.idea as Idea, null);
      },
    });
  }, [plan]);
  return (
    <section ref={ref} aria-labelledby={id} className={`flex min-h-0 flex-col gap-2 rounded-2xl p-3 ${over ? 'bg-vault-soft' : 'bg-well'}`}>
      <h2 id={id} className="font-semibold">
        {over ? words.dropHere : words.tray}
      </h2>
      <p data-screen-only className="text-xs text-ink-2">
        {words.trayHelp}
      </p>
      {tray.isError ? (
        <Fault error={tray.error} retry={() => void tray.refetch()} />
      ) : !tray.data ? (
        <Waiting>
          {[1, 2, 3, 4].map((n) => (
            <Skeleton key={n} className="h-14" />
          ))}
        </Waiting>
      ) : tray.data.length === 0 ? (
        <Empty text={words.trayEmpty} />
      ) : (
        <ul tabIndex={0} aria-labelledby={id} className="flex min-h-0 flex-col gap-1.5 overflow-y-auto">
          {tray.data.map((idea) => (
            <Waits key={idea.id} idea={idea} plan={plan} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Waits({ idea, plan }: { idea: Idea } & Props) {
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!ref.current) return;
    return draggable({ element: ref.current, getInitialData: () => ({ idea }) });
  }, [idea]);
  return (
    <li ref={ref} data-waits={idea.id} className="grid cursor-grab grid-cols-[minmax(0,1fr)] gap-1.5 rounded-lg bg-sheet p-2 shadow-card">
      <Link
        to="."
        draggable={false}
        search={(old) => ({ ...old, idea: idea.id })}
        className="flex min-h-6 items-center gap-2 text-sm font-medium max-md:min-h-11"
      >
        <StageGlyph stage={idea.stage} />
        <span className="min-w-0 truncate">{idea.title}</span>
      </Link>
      <input
        type="date"
        min="1970-01-01"
        max="9999-12-31"
        aria-label={t().calendar.plan(idea.title)}
        className="field h-8 text-sm print:hidden"
        // A year that is typed is 0002 before it is 2030.
        onChange={(e) => e.target.value && e.target.validity.valid && plan(idea, e.target.value)}
      />
    </li>
  );
}
