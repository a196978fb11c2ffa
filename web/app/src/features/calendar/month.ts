import { intl } from '@/i18n';
import { addDays, dateFormat, today } from '@/i18n/format';

/** A month is YYYY-MM. */
export const thisMonth = (): string => today().slice(0, 7);

export function shifted(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

interface WeekInfo {
  firstDay: number;
}

/** firstDayOfWeek is 1 for Monday to 7 for Sunday, as the locale has it. */
export function firstDayOfWeek(tag = intl()): number {
  const locale = new Intl.Locale(tag).maximize() as Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}

/** weeksOf is the days that a month's grid shows, week by week, each as YYYY-MM-DD. */
export function weeksOf(month: string, firstDay: number): string[][] {
  const first = `${month}-01`;
  const weekday = new Date(first).getUTCDay() || 7;
  let day = addDays(first, -((weekday - firstDay + 7) % 7));
  const weeks: string[][] = [];
  do {
    const from = day;
    weeks.push(Array.from({ length: 7 }, (_, i) => addDays(from, i)));
    day = addDays(day, 7);
  } while (day.slice(0, 7) === month);
  return weeks;
}

const at = (day: string) => new Date(`${day}T00:00:00Z`);
export const monthName = (month: string): string =>
  dateFormat({ timeZone: 'UTC', month: 'long', year: 'numeric' }).format(at(`${month}-01`));
export const weekdayName = (day: string, form: 'short' | 'long'): string => dateFormat({ timeZone: 'UTC', weekday: form }).format(at(day));
export const dayNumber = (day: string): string => dateFormat({ timeZone: 'UTC', day: 'numeric' }).format(at(day));
