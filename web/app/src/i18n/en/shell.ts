const plural = new Intl.PluralRules('en');

export const shell = {
  skip: 'Skip to content',
  main: 'Main',
  phone: 'On phones',
  more: 'More',
  nav: { board: 'Board', list: 'List', calendar: 'Calendar', insights: 'Insights', trash: 'Trash', settings: 'Settings' },
  newIdea: 'New idea',
  theme: 'Light or dark',
  signOut: 'Sign out',
  shortcuts: 'Keyboard shortcuts',
  keys: 'Shortcuts',
  singleKeys: 'Single keys',
  singleKeysHelp: 'Keys without Ctrl or ⌘. Switch them off if you dictate or use another tool with keys.',
  groups: { create: 'Create', go: 'Go to', view: 'View', idea: 'Idea', editor: 'Editor', account: 'Account', help: 'Help' },
  notFound: 'There is no such page.',
  toBoard: 'Back to the board',
  unsent: {
    title: 'Some words are not sent yet',
    help: (n: number, shown: string) =>
      plural.select(n) === 'one'
        ? `${shown} idea has words that are on this device alone.`
        : `${shown} ideas have words that are on this device alone.`,
    open: (title: string) => `Open “${title}”`,
    typed: 'An idea that you were writing:',
    leave: 'Sign out without them',
    stay: 'Stay signed in',
  },
};
