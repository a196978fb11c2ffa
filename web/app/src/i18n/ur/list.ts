import type { Messages } from '..';

const plural = new Intl.PluralRules('ur');
const ideas = (n: number) => (plural.select(n) === 'one' ? `${n} خیال` : `${n} خیالات`);

export const list: Messages['list'] = {
  title: 'فہرست',
  caption: 'خیالات',
  columns: {
    title: 'عنوان',
    stage: 'مرحلہ',
    priority: 'ترجیح',
    tags: 'ٹیگ',
    due_date: 'آخری تاریخ',
    planned_for: 'منصوبہ',
    published_at: 'اشاعت',
    updated_at: 'تبدیلی',
    created_at: 'تخلیق',
  },
  select: (title) => `”${title}“ منتخب کریں`,
  selectAll: 'لوڈ شدہ سب منتخب کریں',
  selected: (n) => `${ideas(n)} منتخب`,
  clear: 'انتخاب ختم کریں',
  bulk: 'منتخب خیالات بدلیں',
  setStage: 'مرحلہ',
  setPriority: 'ترجیح',
  tags: 'ٹیگ',
  addTag: 'ٹیگ لگائیں',
  removeTag: 'ٹیگ ہٹائیں',
  dueDate: 'آخری تاریخ',
  noDue: 'آخری تاریخ ہٹائیں',
  apply: 'لاگو کریں',
  trash: 'ردی',
  trashed: (n) => `${ideas(n)} ردی میں`,
  moved: (n, stage) => `${ideas(n)} اب ${stage} میں`,
  changed: (n) => `${ideas(n)} بدل دیے گئے`,
  partly: (n, of) => `${ideas(of)} میں سے صرف ${n} بدلے جا سکے۔`,
  empty: 'ابھی کوئی خیال نہیں۔ C یا بٹن دبائیں اور پہلا خیال محفوظ کریں۔',
  nothing: 'ان فلٹروں سے کچھ نہیں ملا۔',
  clearFilters: 'فلٹر ہٹائیں',
};
