import { t } from '@/i18n';
import type { Action } from '@/lib/actions';

/** The keys of the editor: buttons name them, the sheet of shortcuts lists them, and they run out of the registry. */
export const KEYS = {
  bold: 'mod+b',
  italic: 'mod+i',
  heading: 'mod+shift+6',
  link: 'mod+k',
  list: 'mod+shift+8',
  checklist: 'mod+shift+9',
  quote: 'mod+shift+7',
  code: 'mod+e',
  preview: 'mod+shift+e',
  save: 'mod+s',
  leave: 'mod+Enter',
  close: 'Escape',
} as const;

export type Command = keyof typeof KEYS;
export const COMMANDS = Object.keys(KEYS) as Command[];

function labelOf(command: Command): string {
  const { editor, common } = t();
  switch (command) {
    case 'preview':
      return editor.preview;
    case 'save':
      return editor.again;
    case 'leave':
      return editor.leave;
    case 'close':
      return common.close;
    default:
      return editor.tools[command];
  }
}

/** action is a command as the registry has it. */
export const action = (command: Command, run: () => void, when?: () => boolean): Action => ({
  id: `editor.${command}`,
  group: 'editor',
  label: labelOf(command),
  keys: KEYS[command],
  ...(when ? { when } : {}),
  run,
});
