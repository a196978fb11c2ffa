import type { Messages } from '..';

export const board: Messages['board'] = {
  title: 'Tafel',
  column: (stage, count) => `${stage}, ${count}`,
  add: (stage) => `Neue Idee unter ${stage}`,
  menu: (title) => `Aktionen für „${title}“`,
  moveTo: 'Verschieben nach',
  next: 'In die nächste Stufe verschieben',
  previous: 'In die vorige Stufe verschieben',
  trash: 'In den Papierkorb',
  here: 'jetzt',
  stages: 'Stufen',
  more: 'Weitere werden geladen',
  moreFailed: 'Der Rest konnte nicht geladen werden.',
  empty: {
    idea: 'Halten Sie die erste fest: mit C oder +.',
    outline: 'Bringen Sie eine Idee her, sobald Sie ihre Teile kennen.',
    draft: 'Hierher kommt, woran Sie schreiben.',
    published: 'Veröffentlichen Sie etwas, dann steht es hier.',
  },
  nothing: 'Hier passt nichts.',
};
