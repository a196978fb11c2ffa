import type { Messages } from '..';

export const capture: Messages['capture'] = {
  into: (stage) => `${stage} میں نیا خیال`,
  label: 'خیال',
  placeholder: 'خیال کیا ہے؟',
  understood: 'سمجھ لیا گیا',
  help: '#ٹیگ، !زیادہ، @جمعہ۔',
  keys: 'Shift Enter سے نوٹس شروع ہوتے ہیں، Ctrl Enter محفوظ کر کے اگلا خیال شروع کرتا ہے۔',
  tooLong: 'عنوان میں زیادہ سے زیادہ 200 حروف ہو سکتے ہیں۔',
  onDevice: (title) => `”${title}“ اس آلے پر محفوظ ہے، بعد میں بھیجا جائے گا`,
  another: 'ایک اور',
};
