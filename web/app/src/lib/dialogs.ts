import { useSyncExternalStore } from 'react';
import type { Stage } from './api/client';

/** The dialogs that can be opened from any screen. One is open at a time. */
export type Dialog =
  | { name: 'capture'; stage?: Stage }
  | { name: 'palette' }
  | { name: 'help' }
  | { name: 'view' }
  | { name: 'more' }
  | { name: 'unsent' };

let open: Dialog | null = null;
const watchers = new Set<() => void>();

export function show(dialog: Dialog | null): void {
  open = dialog;
  for (const watch of watchers) watch();
}

export const useDialog = (): Dialog | null =>
  useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => open,
  );
