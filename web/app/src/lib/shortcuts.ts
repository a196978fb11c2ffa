import { useEffect } from 'react';
import { type Action, actions } from './actions';
import { currentDialog } from './dialogs';
import { recall, remember } from './storage';

const KEY = 'cv.keys';

/** Single keys can be switched off (WCAG 2.1.4): who speaks to the computer says many letters. */
export const singleKeys = (): boolean => recall(KEY) !== 'off';
export function setSingleKeys(on: boolean): void {
  remember(KEY, on ? null : 'off');
}

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** keyOf names what was pressed as actions name it. */
export function keyOf(e: KeyboardEvent): string {
  const mod = e.metaKey || e.ctrlKey;
  const named = e.key.length > 1;
  // Beside Ctrl, a shifted digit is another character on every keyboard: the key itself is meant.
  const digit = mod ? /^Digit(\d)$/.exec(e.code)?.[1] : undefined;
  // Shift is part of a printed character, and says something only beside a named key.
  return `${mod ? 'mod+' : ''}${e.altKey ? 'alt+' : ''}${e.shiftKey && (named || mod) ? 'shift+' : ''}${digit ?? (named ? e.key : e.key.toLowerCase())}`;
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
    Enter: '↵',
    Escape: 'Esc',
  };
  return keys
    .split('+')
    .map((k) => names[k] ?? k.toUpperCase())
    .join(' ');
}

export const typing = (el: EventTarget | null): boolean =>
  el instanceof HTMLElement &&
  (el.isContentEditable || el.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'));

/** runKey runs the action that a key belongs to, among those that fit. What was offered last stands nearest. */
export function runKey(e: KeyboardEvent, fits: (action: Action) => boolean): void {
  if (e.defaultPrevented || e.isComposing || e.repeat) return;
  const key = keyOf(e);
  const action = actions().findLast((a) => a.keys === key && fits(a) && (a.when?.() ?? true));
  if (!action) return;
  e.preventDefault();
  action.run();
}

/** useShortcuts runs actions by their keys, but those of the editor, which has its own in its hands. */
export function useShortcuts(): void {
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      const key = keyOf(e);
      const mod = key.startsWith('mod+');
      if (!mod && (typing(e.target) || (!singleKeys() && !key.includes('Arrow')))) return;
      const open = document.querySelectorAll('dialog[open]');
      const sheet = open.length === 1 && open[0]?.querySelector('[data-close-editor]') !== null;
      if (currentDialog() || (open.length > 0 && !sheet)) return;
      runKey(e, (a) => a.group !== 'editor' && (!sheet || a.overSheet === true));
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
