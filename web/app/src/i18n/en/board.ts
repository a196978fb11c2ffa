export const board = {
  title: 'Board',
  column: (stage: string, count: string) => `${stage}, ${count}`,
  add: (stage: string) => `New idea in ${stage}`,
  menu: (title: string) => `Actions for “${title}”`,
  moveTo: 'Move to',
  next: 'Move to the next stage',
  previous: 'Move to the stage before',
  trash: 'Move to trash',
  stages: 'Stages',
  more: 'Loading more',
  empty: {
    idea: 'Catch the first one: with\u00a0+ or the key\u00a0C.',
    outline: 'Bring an idea here once you know its parts.',
    draft: 'What you are writing comes here.',
    published: 'Publish one, and it lands here.',
  },
  nothing: 'Nothing matches here.',
};
