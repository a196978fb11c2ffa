import { intl } from '@/i18n';

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** duration says how long something took, in the largest unit that fits, to one digit behind the point below ten. */
export function duration(seconds: number): string {
  const [unit, size] = UNITS.find(([, s]) => seconds >= s) ?? (['second', 1] as const);
  const n = seconds / size;
  return new Intl.NumberFormat(intl(), {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: n < 10 && unit === 'day' ? 1 : 0,
  }).format(n);
}
