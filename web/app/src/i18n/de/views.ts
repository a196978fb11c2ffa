import type { Messages } from '..';

export const views: Messages['views'] = {
  title: 'Gespeicherte Ansichten',
  save: 'Diese Ansicht speichern',
  name: 'Name der Ansicht',
  menu: (name) => `Aktionen für die Ansicht „${name}“`,
  rename: (name) => `„${name}“ umbenennen`,
  saved: (name) => `Die Ansicht „${name}“ steht in der Seitenleiste`,
  deleted: (name) => `Ansicht „${name}“ gelöscht`,
  up: 'Nach oben',
  down: 'Nach unten',
  viewUp: 'Ansicht nach oben schieben',
  viewDown: 'Ansicht nach unten schieben',
};
