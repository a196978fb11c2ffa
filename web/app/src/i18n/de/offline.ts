import type { Messages } from '..';

const plural = new Intl.PluralRules('de');

export const offline: Messages['offline'] = {
  none: 'Du bist offline. Neue Ideen und Änderungen bleiben auf diesem Gerät.',
  waiting: (n, shown) =>
    plural.select(n) === 'one' ? `${shown} Änderung wartet auf das Senden.` : `${shown} Änderungen warten auf das Senden.`,
  refused: (n, shown) =>
    plural.select(n) === 'one' ? `${shown} Änderung nahm der Server nicht an.` : `${shown} Änderungen nahm der Server nicht an.`,
  look: 'Anzeigen',
  update: 'Eine neue Version der App ist da.',
  reload: 'Jetzt nutzen',
  title: 'Noch nicht gesendet',
  help: 'Diese Änderungen sind nur auf diesem Gerät. Sie werden von selbst gesendet, in dieser Reihenfolge.',
  empty: 'Alles ist gesendet.',
  created: 'Neue Idee',
  moved: (stage) => `Nach ${stage} verschieben`,
  changed: 'Geänderte Felder',
  trashed: 'In den Papierkorb',
  restored: 'Aus dem Papierkorb zurück',
  open: 'Öffnen',
  discard: 'Verwerfen',
  givenUp: (title) => `Was von „${title}“ wartete, ist verworfen`,
  insist: 'Trotzdem senden',
};
