import type { calendar as en } from '../en/calendar';

export const calendar: typeof en = {
  title: 'Kalender',
  previous: 'Voriger Monat',
  next: 'Nächster Monat',
  today: 'Heute',
  kinds: { planned: 'Geplant', due: 'Fällig', published: 'Veröffentlicht' },
  entry: (kind, title, stage) => `${kind}: ${title} (${stage})`,
  moveHelp: 'Umschalt und die Pfeiltasten verschieben sie um einen Tag oder eine Woche.',
  more: (n) => `${n} weitere`,
  less: 'Weniger',
  parts: 'Was zu sehen ist',
  days: 'Tage',
  tray: 'Noch nicht geplant',
  trayHelp: 'Zieh eine Idee auf einen Tag oder wähle ihren Tag hier.',
  trayEmpty: 'Nichts wartet auf einen Tag: Zieh eine Idee hierher, um ihr den Tag zu nehmen.',
  plan: (title) => `„${title}“ planen für`,
  moved: (title, day) => `„${title}“ ist für ${day} geplant.`,
  unplanned: (title) => `„${title}“ hat keinen Tag mehr.`,
  empty: 'In diesem Monat hat noch nichts ein Datum: Gib einer Idee ihren Tag, und sie erscheint hier.',
  dropHere: 'Den Tag wegnehmen',
};
