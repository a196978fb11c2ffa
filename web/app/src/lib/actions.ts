import { useEffect, useSyncExternalStore } from 'react';

export type ActionGroup = 'create' | 'go' | 'view' | 'idea' | 'editor' | 'account' | 'help';

/** One thing that a person can do, wherever it is offered: menus, palette, keys, the sheet of shortcuts. */
export interface Action {
  id: string;
  label: string;
  group: ActionGroup;
  /** `c`, `shift+ArrowLeft`, or `mod+k` where mod is Ctrl, and ⌘ on a Mac. */
  keys?: string;
  /** Its key works while an idea is open over a screen, too. */
  overSheet?: boolean;
  when?: () => boolean;
  run: () => void;
}

let sets: readonly (readonly Action[])[] = [];
let all: readonly Action[] = [];
const watchers = new Set<() => void>();

function change(next: typeof sets): void {
  sets = next;
  all = next.flat();
  for (const watch of watchers) watch();
}

/** offer adds actions until the function that it returns is called. */
export function offer(actions: readonly Action[]): () => void {
  change([...sets, actions]);
  return () => change(sets.filter((set) => set !== actions));
}

export const actions = (): readonly Action[] => all;

/** useOffer offers actions while a component is there. Hand it a list from useMemo. */
export function useOffer(list: readonly Action[]): void {
  useEffect(() => offer(list), [list]);
}

export function useActions(): readonly Action[] {
  return useSyncExternalStore((watch) => {
    watchers.add(watch);
    return () => watchers.delete(watch);
  }, actions);
}
