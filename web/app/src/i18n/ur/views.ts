import type { Messages } from '..';

export const views: Messages['views'] = {
  title: 'محفوظ مناظر',
  save: 'یہ منظر محفوظ کریں',
  name: 'منظر کا نام',
  menu: (name) => `منظر ”${name}“ کے لیے کام`,
  rename: (name) => `”${name}“ کا نام بدلیں`,
  saved: (name) => `منظر ”${name}“ سائیڈ بار میں ہے`,
  deleted: (name) => `منظر ”${name}“ حذف ہو گیا`,
  up: 'اوپر کریں',
  down: 'نیچے کریں',
  viewUp: 'محفوظ منظر اوپر لے جائیں',
  viewDown: 'محفوظ منظر نیچے لے جائیں',
};
