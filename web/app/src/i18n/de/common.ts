import type { Messages } from '..';

const plural = new Intl.PluralRules('de');

export const common: Messages['common'] = {
  app: 'CreatorVault',
  stage: { idea: 'Idee', outline: 'Gliederung', draft: 'Entwurf', published: 'Veröffentlicht' },
  priority: { high: 'Hoch', medium: 'Mittel', low: 'Niedrig' },
  priorityOf: (word) => `Priorität: ${word}`,
  overdue: 'Überfällig',
  hasNotes: 'Mit Notizen',
  tag: (name) => `Schlagwort ${name}`,
  ideas: (n, shown) => (plural.select(n) === 'one' ? `${shown} Idee` : `${shown} Ideen`),
  undo: 'Rückgängig',
  close: 'Schließen',
  cancel: 'Abbrechen',
  save: 'Speichern',
  delete: 'Löschen',
  rename: 'Umbenennen',
  retry: 'Erneut versuchen',
  onPaper: (rows, total) => `Das sind die ersten ${rows} von ${total}. Vor dem Drucken ans Ende gescrollt, sind es alle.`,
  moreFailed: 'Der Rest konnte nicht geladen werden.',
  loading: 'Wird geladen',
  notifications: 'Meldungen',
  dismiss: 'Ausblenden',
};
