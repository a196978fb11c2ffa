import { useSyncExternalStore } from 'react';
import type { Stage } from './api/client';

/** The dialogs that can be opened from any screen. One is open at a time. */
export type Dialog =
  | { name: 'capture'; stage?: Stage }
  | { name: 'palette' }
  | { name: 'help' }
  | { name: 'view' }
  | { name: 'more' }
  | { name: 'outbox' }
  | { name: 'unsent' };

let open: Dialog | null = null;
const watchers = new Set<() => void>();

let typed = '';

/** ahead keeps what is typed between a dialog's key and its field. */
function ahead(e: KeyboardEvent): void {
  if (e.ctrlKey || e.metaKey || e.altKey || [...e.key].length !== 1) return;
  e.preventDefault();
  typed += e.key;
}

/** takeTyped hands that to the field, which has the keys from now on. */
export function takeTyped(): string {
  const text = typed;
  typed = '';
  removeEventListener('keydown', ahead, true);
  return text;
}

export function show(dialog: Dialog | null): void {
  takeTyped();
  if (dialog?.name === 'capture' || dialog?.name === 'palette') addEventListener('keydown', ahead, true);
  open = dialog;
  for (const watch of watchers) watch();
}

export const currentDialog = (): Dialog | null => open;

export const useDialog = (): Dialog | null =>
  useSyncExternalStore((watch) => {
    watchers.add(watch);
    return () => watchers.delete(watch);
  }, currentDialog);
