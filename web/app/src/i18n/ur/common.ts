import type { Messages } from '..';

const plural = new Intl.PluralRules('ur');

export const common: Messages['common'] = {
  app: 'CreatorVault',
  stage: { idea: 'خیال', outline: 'خاکہ', draft: 'مسودہ', published: 'شائع شدہ' },
  priority: { high: 'زیادہ', medium: 'درمیانی', low: 'کم' },
  priorityOf: (word) => `ترجیح: ${word}`,
  overdue: 'تاریخ گزر چکی',
  hasNotes: 'نوٹس موجود ہیں',
  tag: (name) => `ٹیگ ${name}`,
  ideas: (n, shown) => (plural.select(n) === 'one' ? `${shown} خیال` : `${shown} خیالات`),
  undo: 'واپس کریں',
  close: 'بند کریں',
  cancel: 'منسوخ کریں',
  save: 'محفوظ کریں',
  delete: 'حذف کریں',
  rename: 'نام بدلیں',
  retry: 'دوبارہ کوشش کریں',
  onPaper: (rows, total) => `یہ ${total} میں سے پہلے ${rows} ہیں۔ چھاپنے سے پہلے آخر تک اسکرول کریں تو سب ہوں گے۔`,
  moreFailed: 'باقی لوڈ نہیں ہو سکے۔',
  loading: 'لوڈ ہو رہا ہے',
  notifications: 'اطلاعات',
  dismiss: 'ہٹائیں',
};
