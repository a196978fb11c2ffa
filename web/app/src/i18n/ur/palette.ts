import type { Messages } from '..';

export const palette: Messages['palette'] = {
  title: 'کمانڈز اور خیالات',
  open: 'کمانڈز',
  label: 'کمانڈز اور خیالات تلاش کریں',
  placeholder: 'کہیں جائیں، کچھ کریں، یا کوئی خیال ڈھونڈیں…',
  nothing: 'اس نام سے کچھ نہیں ملا۔',
};
