export const views = {
  title: 'Saved views',
  save: 'Save this view',
  name: 'Name of the view',
  menu: (name: string) => `Actions for view “${name}”`,
  rename: (name: string) => `Rename “${name}”`,
  saved: (name: string) => `View “${name}” is in the side bar`,
  deleted: (name: string) => `View “${name}” deleted`,
  up: 'Move up',
  down: 'Move down',
  viewUp: 'Move the saved view up',
  viewDown: 'Move the saved view down',
};
