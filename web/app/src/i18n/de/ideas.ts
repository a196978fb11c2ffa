import type { Messages } from '..';

export const ideas: Messages['ideas'] = {
  moved: (title, stage) => `„${title}“ steht jetzt unter ${stage}`,
  trashed: (title) => `„${title}“ liegt im Papierkorb`,
  created: (title) => `„${title}“ ist gespeichert`,
};
