import { useEffect } from 'react';
import { actions } from './actions';
import { currentDialog } from './dialogs';
import { recall, remember } from './storage';

const KEY = 'cv.keys';

/** Single keys can be switched off (WCAG 2.1.4): who speaks to the computer says many letters. */
export const singleKeys = (): boolean => recall(KEY) !== 'off';
export const setSingleKeys = (on: boolean): void => remember(KEY, on ? null : 'off');

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** keyOf names what was pressed as actions name it. */
export function keyOf(e: KeyboardEvent): string {
  const mod = e.metaKey || e.ctrlKey;
  const named = e.key.length > 1;
  // Shift is part of a printed character, and says something only beside a named key.
  return `${mod ? 'mod+' : ''}${e.altKey ? 'alt+' : ''}${e.shiftKey && (named || mod) ? 'shift+' : ''}${named ? e.key : e.key.toLowerCase()}`;
}

/** keyLabel is what stands on the keys. */
export function keyLabel(keys: string): string {
  const names: Record<string, string> = {
    mod: isMac() ? '⌘' : 'Ctrl',
    shift: '⇧',
    alt: 'Alt',
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
  };
  return keys
    .split('+')
    .map((k) => names[k] ?? k.toUpperCase())
    .join(' ');
}

export const typing = (el: EventTarget | null): boolean =>
  el instanceof HTMLElement &&
  (el.isContentEditable || el.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'));

/** useShortcuts runs actions by their keys. */
export function useShortcuts(): void {
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.isComposing || e.repeat) return;
      const key = keyOf(e);
      const mod = key.startsWith('mod+');
      if (!mod && (typing(e.target) || (!singleKeys() && !key.includes('Arrow')))) return;
      if (document.querySelector('dialog[open]') || currentDialog()) return;
      const action = actions().find((a) => a.keys === key && (a.when?.() ?? true));
      if (!action) return;
      e.preventDefault();
      action.run();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
