import type { calendar as en } from '../en/calendar';

export const calendar: typeof en = {
  title: 'کیلنڈر',
  previous: 'پچھلا مہینہ',
  next: 'اگلا مہینہ',
  today: 'آج',
  kinds: { planned: 'منصوبہ', due: 'آخری تاریخ', published: 'شائع شدہ' },
  entry: (kind, title, stage) => `${kind}: ${title} (${stage})`,
  moveHelp: 'شفٹ اور تیر کے بٹن اسے ایک دن یا ایک ہفتہ ہلاتے ہیں۔',
  more: (n) => `${n} مزید`,
  less: 'کم دکھائیں',
  parts: 'کیا دکھایا جائے',
  days: 'دن',
  tray: 'ابھی طے نہیں',
  trayHelp: 'کسی خیال کو دن پر کھینچیں، یا یہاں اس کا دن چنیں۔',
  trayEmpty: 'کوئی خیال دن کا منتظر نہیں: کسی کا دن ہٹانے کے لیے اسے یہاں کھینچ لائیں۔',
  plan: (title) => `”${title}“ کا دن`,
  moved: (title, day) => `”${title}“ ${day} کے لیے طے ہوا۔`,
  unplanned: (title) => `”${title}“ کا اب کوئی دن نہیں۔`,
  empty: 'اس مہینے ابھی کسی چیز کی تاریخ نہیں: کسی خیال کا دن طے کریں، وہ یہاں آ جائے گا۔',
  dropHere: 'دن ہٹا دیں',
};
