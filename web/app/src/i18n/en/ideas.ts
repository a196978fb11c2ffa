export const ideas = {
  moved: (title: string, stage: string) => `“${title}” moved to ${stage}`,
  trashed: (title: string) => `“${title}” is in the trash`,
  created: (title: string) => `“${title}” is kept`,
};
