import { intl, timeZone } from '.';

const DAY = 86_400_000;

// Intl objects are dear to make and cheap to use: one for each locale, zone and shape.
const dates = new Map<string, Intl.DateTimeFormat>();

/** dateFormat is an Intl.DateTimeFormat of the locale in use. */
export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([intl(), options]);
  let format = dates.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(intl(), options);
    dates.set(key, format);
  }
  return format;
}

export const number = (n: number): string => new Intl.NumberFormat(intl()).format(n);

/** isWholeDay: exactly midnight in UTC is a date without a time. */
export const isWholeDay = (at: string): boolean => /^\d{4}-\d\d-\d\d($|T00:00:00(\.0+)?Z$)/.test(at);

/** today is the date, as YYYY-MM-DD, where the person is. */
export function today(now = new Date()): string {
  return dayOf(now.toISOString().replace(/T00:00:00\.000Z$/, 'T00:00:00.001Z'));
}

/** dayOf is the date on which something is: that of a whole day, or of an instant where the person is. */
export function dayOf(at: string): string {
  if (isWholeDay(at)) return at.slice(0, 10);
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: timeZone(), year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(new Date(at));
}

/** daysFrom counts days between two dates, each YYYY-MM-DD. */
export const daysFrom = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

/** addDays moves a date. */
export const addDays = (day: string, n: number): string => new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10);

/** longDay is a date in full, for titles and for those who listen. */
export const longDay = (at: string): string =>
  dateFormat({ timeZone: 'UTC', weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }).format(
    new Date(`${dayOf(at)}T00:00:00Z`),
  );

/** nearDay is a date as people say it: by distance within a week, by name further off, with the year in another year. */
export function nearDay(at: string, from = today()): string {
  const day = dayOf(at);
  const distance = daysFrom(from, day);
  if (Math.abs(distance) < 7) return new Intl.RelativeTimeFormat(intl(), { numeric: 'auto' }).format(distance, 'day');
  const year = day.slice(0, 4) === from.slice(0, 4) ? {} : { year: 'numeric' as const };
  return dateFormat({ timeZone: 'UTC', month: 'short', day: 'numeric', ...year }).format(new Date(`${day}T00:00:00Z`));
}

/** moment is a date and a time where the person is. */
export const moment = (at: string): string =>
  dateFormat({ timeZone: timeZone(), dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));

/** whenText is a day in full, or a day and a time where it is an instant. */
export const whenText = (at: string): string => (isWholeDay(at) ? longDay(at) : moment(at));

/** isOverdue: the day is over where the person is, or the instant has passed; what is published is never late. */
export function isOverdue(idea: { due_date: string | null; stage: string }, now = new Date()): boolean {
  if (!idea.due_date || idea.stage === 'published') return false;
  return isWholeDay(idea.due_date) ? dayOf(idea.due_date) < today(now) : new Date(idea.due_date) < now;
}
