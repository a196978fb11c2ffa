const plural = new Intl.PluralRules('en');

export const common = {
  app: 'CreatorVault',
  stage: { idea: 'Idea', outline: 'Outline', draft: 'Draft', published: 'Published' },
  priority: { high: 'High', medium: 'Medium', low: 'Low' },
  priorityOf: (word: string) => `Priority: ${word}`,
  overdue: 'Overdue',
  hasNotes: 'Has notes',
  tag: (name: string) => `Tag ${name}`,
  ideas: (n: number, shown: string) => (plural.select(n) === 'one' ? `${shown} idea` : `${shown} ideas`),
  undo: 'Undo',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  delete: 'Delete',
  rename: 'Rename',
  retry: 'Try again',
  onPaper: (rows: string, total: string) => `Here are the first ${rows} of ${total}. Scroll to the end before you print, and all are.`,
  moreFailed: 'The rest could not be loaded.',
  loading: 'Loading',
  notifications: 'Notifications',
  dismiss: 'Dismiss',
};
