import type { Messages } from '..';

const plural = new Intl.PluralRules('de');

export const failures: Messages['failures'] = {
  unknown: 'Hier ist etwas schiefgegangen.',
  unreachable: 'Der Server ist nicht erreichbar.',
  noAnswer: 'Der Server antwortet nicht.',
  elsewhere: 'Die Anmeldung geschieht an anderer Stelle, und dieser Server nennt sie nicht.',
  slow: (seconds) =>
    `Zu viele Anfragen. Bitte in ${seconds} ${plural.select(seconds) === 'one' ? 'Sekunde' : 'Sekunden'} erneut versuchen.`,
  safe: 'Deine Ideen sind sicher.',
  reference: 'Kennung',
  chunk: 'Diese Seite wurde aktualisiert, während sie offen war.',
  reload: 'Neu laden',
  codes: {
    AUTH_ERROR: 'Du bist abgemeldet. Melde dich an, um fortzufahren.',
    NOT_FOUND: 'Diese Idee gibt es nicht mehr.',
    PRECONDITION_FAILED: 'Sie wurde inzwischen anderswo geändert. Du siehst jetzt die neueste Fassung.',
    OVERLOADED: 'Der Server ist ausgelastet. Bitte gleich noch einmal versuchen.',
    DATABASE_ERROR: 'Der Server erreicht seine Daten gerade nicht. Bitte gleich noch einmal versuchen.',
    INTERNAL_ERROR: 'Auf dem Server ist etwas schiefgegangen.',
    INVALID_EMAIL_OR_PASSWORD: 'E-Mail oder Passwort ist falsch.',
    INVALID_TOKEN: 'Dieser Link gilt nicht mehr. Fordere einen neuen an.',
  },
};
