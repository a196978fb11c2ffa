import type { Messages } from '..';

export const ideas: Messages['ideas'] = {
  moved: (title, stage) => `”${title}“ اب ${stage} میں ہے`,
  trashed: (title) => `”${title}“ ردی میں ہے`,
  created: (title) => `”${title}“ محفوظ ہو گیا`,
};
