import type { Messages } from '..';

const plural = new Intl.PluralRules('ur');

export const shell: Messages['shell'] = {
  skip: 'مواد پر جائیں',
  main: 'مرکزی',
  phone: 'فون پر',
  more: 'مزید',
  nav: { board: 'بورڈ', list: 'فہرست', calendar: 'کیلنڈر', insights: 'جائزہ', trash: 'ردی', settings: 'ترتیبات' },
  newIdea: 'نیا خیال',
  theme: 'روشن یا تاریک',
  signOut: 'سائن آؤٹ',
  shortcuts: 'کی بورڈ شارٹ کٹ',
  keys: 'شارٹ کٹ',
  singleKeys: 'اکیلی کلیدیں',
  singleKeysHelp: 'Ctrl یا ⌘ کے بغیر کلیدیں۔ اگر آپ بول کر لکھواتے ہیں یا کلیدوں والا کوئی اور آلہ استعمال کرتے ہیں تو انہیں بند کر دیں۔',
  groups: { create: 'بنائیں', go: 'جائیں', view: 'منظر', idea: 'خیال', editor: 'ایڈیٹر', account: 'اکاؤنٹ', help: 'مدد' },
  notFound: 'ایسا کوئی صفحہ نہیں ہے۔',
  toBoard: 'بورڈ پر واپس',
  unsent: {
    title: 'کچھ الفاظ ابھی بھیجے نہیں گئے',
    help: (n, shown) =>
      plural.select(n) === 'one' ? `${shown} خیال کے کچھ الفاظ صرف اس آلے پر ہیں۔` : `${shown} خیالات کے کچھ الفاظ صرف اس آلے پر ہیں۔`,
    open: (title) => `“${title}” کھولیں`,
    typed: 'ایک خیال جو آپ لکھ رہے تھے:',
    leave: 'انہیں چھوڑ کر سائن آؤٹ کریں',
    stay: 'سائن ان رہیں',
  },
};
