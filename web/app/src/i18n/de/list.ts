import type { Messages } from '..';

const plural = new Intl.PluralRules('de');
const ideas = (n: number) => (plural.select(n) === 'one' ? `${n} Idee` : `${n} Ideen`);

export const list: Messages['list'] = {
  title: 'Liste',
  caption: 'Ideen',
  columns: {
    title: 'Titel',
    stage: 'Stufe',
    priority: 'Priorität',
    tags: 'Schlagwörter',
    due_date: 'Fällig',
    planned_for: 'Geplant',
    published_at: 'Veröffentlicht',
    updated_at: 'Geändert',
    created_at: 'Angelegt',
  },
  select: (title) => `„${title}“ auswählen`,
  selectAll: 'Alle geladenen auswählen',
  selected: (n) => `${ideas(n)} ausgewählt`,
  clear: 'Auswahl aufheben',
  bulk: 'Ausgewählte Ideen ändern',
  setStage: 'Stufe',
  setPriority: 'Priorität',
  tags: 'Schlagwörter',
  addTag: 'Schlagwort hinzufügen',
  removeTag: 'Schlagwort entfernen',
  dueDate: 'Fälligkeit',
  noDue: 'Ohne Fälligkeit',
  apply: 'Anwenden',
  trash: 'Papierkorb',
  trashed: (n) => `${ideas(n)} im Papierkorb`,
  moved: (n, stage) => `${ideas(n)} nach ${stage} verschoben`,
  changed: (n) => `${ideas(n)} geändert`,
  partly: (n, of) => `Nur ${n} von ${ideas(of)} ließen sich ändern.`,
  empty: 'Noch keine Ideen. Drücke C oder den Knopf und halte die erste fest.',
  nothing: 'Zu diesen Filtern passt nichts.',
  clearFilters: 'Filter entfernen',
};
