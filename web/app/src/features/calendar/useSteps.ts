import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { addDays } from '@/i18n/format';
import type { Idea } from '@/lib/api/client';
import { hold, send, sent } from '@/lib/going';

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** useSteps moves the planned idea in focus by Shift and arrows, beyond the days that are shown too, and the focus along with it. */
export function useSteps(ideas: readonly Idea[] | undefined, shows: (day: string) => boolean, plan: (idea: Idea, day: string) => void) {
  const ref = useRef<HTMLElement>(null);
  const navigate = useNavigate();

  // On its way into another month it is nowhere for a while.
  useLayoutEffect(() => {
    if (sent() && document.activeElement === document.body) hold(ref.current);
  });

  const step = (event: KeyboardEvent<HTMLElement>) => {
    const days = STEPS[event.key];
    const going = sent();
    const id = going?.id ?? Number((event.target as HTMLElement).dataset.moves);
    const idea = ideas?.find((one) => one.id === id);
    const from = going?.to ?? idea?.planned_for;
    if (!days || !event.shiftKey || !idea || !from) return;
    event.preventDefault();
    event.stopPropagation();
    const back = document.documentElement.dir === 'rtl' && Math.abs(days) === 1 ? -1 : 1;
    const to = addDays(from, days * back);
    send(id, to);
    plan({ ...idea, planned_for: from }, to);
    if (!shows(to)) void navigate({ to: '.', search: (old) => ({ ...old, month: to.slice(0, 7) }) });
  };
  return { ref, step };
}
