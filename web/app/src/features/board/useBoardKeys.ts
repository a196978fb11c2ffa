import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { t } from '@/i18n';
import { type Action, useOffer } from '@/lib/actions';
import type { Idea, Stage } from '@/lib/api/client';
import { STAGES } from '@/lib/filters';
import { arrive, send, sent } from '@/lib/going';
import type { Board } from '@/lib/ideas';

const focusedId = () => Number(document.activeElement?.closest<HTMLElement>('[data-idea]')?.dataset.idea);

const linkOf = (id: number) => document.querySelector<HTMLElement>(`[data-idea="${id}"] a`);

/** step is the focus moving by one card within a column, or to the column beside it. */
function step(way: 'up' | 'down' | 'left' | 'right'): void {
  const column = document.activeElement?.closest('[data-column]');
  if (!column) return;
  const links = (box: Element) => [...box.querySelectorAll<HTMLElement>('[data-idea] a')];
  const own = links(column);
  const at = own.indexOf(document.activeElement as HTMLElement);
  if (way === 'up' || way === 'down') {
    own[at + (way === 'down' ? 1 : -1)]?.focus();
    return;
  }
  const columns = [...document.querySelectorAll('[data-column]')];
  const rtl = document.documentElement.dir === 'rtl';
  const beside = columns[columns.indexOf(column) + ((way === 'right') === rtl ? -1 : 1)];
  if (!beside) return;
  const others = links(beside);
  (others[Math.min(Math.max(at, 0), others.length - 1)] ?? (beside as HTMLElement)).focus();
}

/** useBoardKeys moves the card in focus by Shift and arrows, and the focus along with it. */
export function useBoardKeys(board: Board, move: (idea: Idea, stage: Stage) => void): void {
  const now = useRef(board);
  now.current = board;

  useLayoutEffect(() => {
    const wanted = sent();
    if (!wanted) return;
    const at = STAGES.find((stage) => board[stage].ideas.some((i) => i.id === wanted.id));
    // It is in no column where a filter leaves it out, or it stands behind what was loaded.
    if (at && at !== wanted.to) return;
    arrive(linkOf(wanted.id) ?? document.querySelector<HTMLElement>(`[data-column="${wanted.to}"]`));
  }, [board]);

  const list = useMemo<Action[]>(() => {
    const { board: words } = t();
    const shift = (by: 1 | -1) => () => {
      const going = sent();
      const id = going?.id ?? focusedId();
      const idea = STAGES.flatMap((s) => now.current[s].ideas).find((i) => i.id === id);
      const from = STAGES.find((s) => s === going?.to) ?? idea?.stage;
      const to = from && STAGES[STAGES.indexOf(from) + by];
      if (!idea || !to) return;
      send(id, to);
      move({ ...idea, stage: from }, to);
    };
    const onCard = () => Boolean(sent() ?? focusedId());
    const rtl = document.documentElement.dir === 'rtl';
    return [
      { id: 'idea.next', group: 'idea', label: words.next, keys: `shift+Arrow${rtl ? 'Left' : 'Right'}`, when: onCard, run: shift(1) },
      {
        id: 'idea.previous',
        group: 'idea',
        label: words.previous,
        keys: `shift+Arrow${rtl ? 'Right' : 'Left'}`,
        when: onCard,
        run: shift(-1),
      },
    ];
  }, [move]);
  useOffer(list);

  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.shiftKey || e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
      if (!(e.target instanceof HTMLElement) || !e.target.matches('[data-idea] a')) return;
      const ways = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' } as const;
      const way = ways[e.key as keyof typeof ways];
      if (!way) return;
      e.preventDefault();
      step(way);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
