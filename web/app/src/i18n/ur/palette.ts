import type { Messages } from '..';

export const palette: Messages['palette'] = {
  title: 'کمانڈز اور خیالات',
  open: 'کمانڈز',
  label: 'کمانڈز اور خیالات تلاش کریں',
  placeholder: 'خیال یا حکم ڈھونڈیں…',
  nothing: 'اس نام سے کچھ نہیں ملا۔',
};
