import { useCallback, useMemo, useRef, useState } from 'react';
import type { Idea } from '@/lib/api/client';

export interface Selection {
  ids: ReadonlySet<number>;
  ideas: Idea[];
  /** With `range`, all from the one that was chosen last. */
  toggle: (id: number, range: boolean) => void;
  toggleAll: () => void;
  clear: () => void;
}

/** between are the ids from one to another, in the order of the list, both included. */
export function between(all: readonly Idea[], from: number, to: number): number[] {
  const a = all.findIndex((i) => i.id === from);
  const b = all.findIndex((i) => i.id === to);
  if (a < 0 || b < 0) return [to];
  return all.slice(Math.min(a, b), Math.max(a, b) + 1).map((i) => i.id);
}

/** What is chosen in a list; what has left the list is not chosen any more. */
export function useSelection(all: readonly Idea[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const last = useRef(0);
  const ideas = useMemo(() => all.filter((i) => chosen.has(i.id)), [all, chosen]);
  const ids = useMemo(() => new Set(ideas.map((i) => i.id)), [ideas]);
  const now = useRef(all);
  now.current = all;

  const toggle = useCallback((id: number, range: boolean) => {
    const picked = range ? between(now.current, last.current, id) : [id];
    last.current = id;
    setChosen((old) => {
      const next = new Set(old);
      const on = !old.has(id);
      for (const one of picked) on ? next.add(one) : next.delete(one);
      return next;
    });
  }, []);
  const clear = useCallback(() => setChosen(new Set()), []);
  const toggleAll = useCallback(
    () =>
      setChosen((old) =>
        now.current.every((i) => old.has(i.id)) ? new Set() : new Set(now.current.filter((i) => i.id > 0).map((i) => i.id)),
      ),
    [],
  );
  return { ids, ideas, toggle, toggleAll, clear };
}
