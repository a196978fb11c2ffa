import type { Messages } from '..';

const plural = new Intl.PluralRules('ur');

export const offline: Messages['offline'] = {
  none: 'آپ آف لائن ہیں۔ نئے خیالات اور تبدیلیاں اسی آلے پر محفوظ رہتی ہیں۔',
  waiting: (n, shown) =>
    plural.select(n) === 'one' ? `${shown} تبدیلی بھیجے جانے کی منتظر ہے۔` : `${shown} تبدیلیاں بھیجے جانے کی منتظر ہیں۔`,
  refused: (n, shown) =>
    plural.select(n) === 'one' ? `${shown} تبدیلی سرور نے قبول نہیں کی۔` : `${shown} تبدیلیاں سرور نے قبول نہیں کیں۔`,
  look: 'دکھائیں',
  update: 'ایپ کا نیا نسخہ تیار ہے۔',
  reload: 'ابھی استعمال کریں',
  title: 'ابھی بھیجی نہیں گئیں',
  help: 'یہ تبدیلیاں صرف اسی آلے پر ہیں۔ یہ خود بخود، اسی ترتیب میں بھیجی جاتی ہیں۔',
  empty: 'سب کچھ بھیج دیا گیا ہے۔',
  created: 'نیا خیال',
  moved: (stage) => `${stage} میں منتقلی`,
  changed: 'بدلے ہوئے خانے',
  trashed: 'ردی میں',
  restored: 'ردی سے واپس',
  open: 'کھولیں',
  discard: 'ترک کریں',
  givenUp: (title) => `”${title}“ کی رکی ہوئی تبدیلی ترک کر دی گئی`,
  insist: 'پھر بھی بھیجیں',
};
