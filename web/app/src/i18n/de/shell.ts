import type { Messages } from '..';

export const shell: Messages['shell'] = {
  skip: 'Zum Inhalt springen',
  main: 'Hauptnavigation',
  nav: { board: 'Tafel', list: 'Liste' },
  newIdea: 'Neue Idee',
  theme: 'Hell oder dunkel',
  signOut: 'Abmelden',
  signOutOf: (name) => `${name}: abmelden`,
  shortcuts: 'Tastenkürzel',
  singleKeys: 'Einzelne Tasten',
  singleKeysHelp: 'Tasten ohne Strg oder ⌘. Schalten Sie sie aus, wenn Sie diktieren oder ein anderes Hilfsmittel mit Tasten nutzen.',
  groups: { create: 'Anlegen', go: 'Gehe zu', view: 'Ansicht', idea: 'Idee', account: 'Konto', help: 'Hilfe' },
  notFound: 'Diese Seite gibt es nicht.',
  toBoard: 'Zurück zur Tafel',
};
