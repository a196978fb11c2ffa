import type { trash as en } from '../en/trash';

export const trash: typeof en = {
  title: 'ردی',
  help: 'جو آپ حذف کریں وہ کچھ عرصہ یہاں رہتا ہے اور اپنی تاریخ کے ساتھ واپس آ سکتا ہے۔ پھر وہ ہمیشہ کے لیے مٹ جاتا ہے۔',
  empty: 'ردی خالی ہے۔ جو آپ حذف کریں وہ مٹنے سے پہلے یہاں رہتا ہے۔',
  nothing: 'ردی میں کچھ مماثل نہیں۔',
  search: 'ردی میں تلاش',
  restore: 'واپس لائیں',
  restoreOne: (title) => `”${title}“ واپس لائیں`,
  restored: (title) => `”${title}“ واپس آ گیا۔`,
  destroy: 'مٹا دیں',
  destroyOne: (title) => `”${title}“ ہمیشہ کے لیے مٹا دیں`,
  destroyAsk: 'ہمیشہ کے لیے مٹا دیں؟',
  destroyHelp: (title) => `”${title}“ اور اس کی تاریخ مٹ جائے گی۔ کوئی اسے واپس نہیں لا سکتا۔`,
  destroyed: (title) => `”${title}“ مٹا دیا گیا۔`,
  emptyAll: 'ردی خالی کریں',
  emptyAsk: 'ردی کا سب کچھ ہمیشہ کے لیے مٹا دیں؟',
  emptyHelp: 'سب کچھ اپنی تاریخ سمیت مٹ جائے گا۔ کوئی اسے واپس نہیں لا سکتا۔',
  emptied: 'ردی خالی ہے۔',
  deleted: (when) => `${when} حذف ہوا`,
  more: 'مزید دکھائیں',
};
