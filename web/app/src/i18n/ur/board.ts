import type { Messages } from '..';

export const board: Messages['board'] = {
  title: 'بورڈ',
  column: (stage, count) => `${stage}، ${count}`,
  add: (stage) => `${stage} میں نیا خیال`,
  menu: (title) => `”${title}“ کے لیے کام`,
  moveTo: 'یہاں لے جائیں',
  next: 'اگلے مرحلے میں لے جائیں',
  previous: 'پچھلے مرحلے میں لے جائیں',
  trash: 'ردی میں ڈالیں',
  stages: 'مراحل',
  more: 'مزید لوڈ ہو رہے ہیں',
  empty: {
    idea: 'پہلا خیال محفوظ کریں: +\u00a0یا\u00a0C دبائیں۔',
    outline: 'جب خیال کے حصے واضح ہو جائیں تو اسے یہاں لائیں۔',
    draft: 'آپ جو لکھ رہے ہیں وہ یہاں آتا ہے۔',
    published: 'کچھ شائع کریں، وہ یہاں نظر آئے گا۔',
  },
  nothing: 'یہاں کچھ نہیں ملا۔',
};
