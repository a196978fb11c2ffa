import type { Messages } from '..';

export const palette: Messages['palette'] = {
  title: 'احکام اور خیالات',
  open: 'احکام',
  label: 'احکام اور خیالات تلاش کریں',
  placeholder: 'کہیں جائیں، کچھ کریں، یا کوئی خیال ڈھونڈیں…',
  nothing: 'اس نام سے کچھ نہیں ملا۔',
};
