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
  stages: 'Stufen',
  more: 'Weitere werden geladen',
  empty: {
    idea: 'Halte die erste fest: mit\u00a0+ oder der Taste\u00a0C.',
    outline: 'Bring eine Idee her, sobald du ihre Teile kennst.',
    draft: 'Hierher kommt, woran du schreibst.',
    published: 'Veröffentliche etwas, dann steht es hier.',
  },
  nothing: 'Hier passt nichts.',
};
