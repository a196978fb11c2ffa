const plural = new Intl.PluralRules('en');

export const offline = {
  none: 'You are offline. New ideas and changes are kept on this device.',
  waiting: (n: number, shown: string) =>
    plural.select(n) === 'one' ? `${shown} change waits to be sent.` : `${shown} changes wait to be sent.`,
  refused: (n: number, shown: string) =>
    plural.select(n) === 'one' ? `${shown} change was not taken by the server.` : `${shown} changes were not taken by the server.`,
  look: 'Show them',
  update: 'A new version of the app is ready.',
  reload: 'Use it now',
  title: 'Not sent yet',
  help: 'These changes are on this device alone. They are sent by themselves, in this order.',
  empty: 'Everything is sent.',
  created: 'New idea',
  moved: (stage: string) => `Move to ${stage}`,
  changed: 'Changed fields',
  trashed: 'Into the trash',
  restored: 'Out of the trash',
  open: 'Open',
  discard: 'Give it up',
  givenUp: (title: string) => `What waited of “${title}” is given up`,
  insist: 'Send it all the same',
};
