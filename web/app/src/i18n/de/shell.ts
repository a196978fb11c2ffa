import type { Messages } from '..';

const plural = new Intl.PluralRules('de');

export const shell: Messages['shell'] = {
  skip: 'Zum Inhalt springen',
  main: 'Hauptnavigation',
  phone: 'Auf dem Telefon',
  more: 'Mehr',
  nav: { board: 'Tafel', list: 'Liste', calendar: 'Kalender', insights: 'Einblicke', trash: 'Papierkorb', settings: 'Einstellungen' },
  newIdea: 'Neue Idee',
  theme: 'Hell oder dunkel',
  signOut: 'Abmelden',
  shortcuts: 'Tastenkürzel',
  keys: 'Kürzel',
  singleKeys: 'Einzelne Tasten',
  singleKeysHelp: 'Tasten ohne Strg oder ⌘. Schalte sie aus, wenn du diktierst oder ein anderes Hilfsmittel mit Tasten nutzt.',
  groups: { create: 'Anlegen', go: 'Gehe zu', view: 'Ansicht', idea: 'Idee', editor: 'Beim Schreiben', account: 'Konto', help: 'Hilfe' },
  notFound: 'Diese Seite gibt es nicht.',
  toBoard: 'Zurück zur Tafel',
  unsent: {
    title: 'Manche Worte sind noch nicht gesendet',
    help: (n, shown) =>
      plural.select(n) === 'one'
        ? `${shown} Idee hat Worte, die nur auf diesem Gerät sind.`
        : `${shown} Ideen haben Worte, die nur auf diesem Gerät sind.`,
    open: (title) => `„${title}“ öffnen`,
    typed: 'Eine Idee, die du gerade schreibst:',
    leave: 'Ohne sie abmelden',
    stay: 'Angemeldet bleiben',
  },
};
