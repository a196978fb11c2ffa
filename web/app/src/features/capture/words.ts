import type { Priority } from '@/lib/api/client';

// What may follow ! and @, in every language that we speak: who writes German
// in an English app is understood too.
const PRIORITY_WORDS: Record<Priority, readonly string[]> = {
  high: ['high', 'h', 'urgent', '1', 'hoch', 'dringend', 'زیادہ', 'اہم', 'فوری'],
  medium: ['medium', 'm', 'normal', '2', 'mittel', 'درمیانی', 'درمیانہ'],
  low: ['low', 'l', '3', 'niedrig', 'gering', 'کم'],
};

const DAY_WORDS: readonly (readonly [number, readonly string[]])[] = [
  [0, ['today', 'tod', 'heute', 'آج']],
  [1, ['tomorrow', 'tom', 'tmr', 'morgen', 'کل']],
  [2, ['übermorgen', 'overmorrow', 'پرسوں']],
];

const LANGUAGES = ['en', 'de', 'ur'] as const;

/** fold compares words without case, and without accents on Latin letters. */
export const fold = (word: string): string =>
  word
    .normalize('NFKD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/\.$/, '');

/** 1970-01-04 was a Sunday. */
const dayName = (language: string, weekday: number, style: 'long' | 'short') =>
  fold(new Intl.DateTimeFormat(language, { weekday: style, timeZone: 'UTC' }).format(new Date(Date.UTC(1970, 0, 4 + weekday))));

let weekdays: Map<string, number> | undefined;

function weekdayOf(word: string): number | undefined {
  if (!weekdays) {
    weekdays = new Map();
    for (const language of LANGUAGES)
      for (const style of ['short', 'long'] as const) for (let day = 0; day < 7; day++) weekdays.set(dayName(language, day, style), day);
    // What Urdu also calls them.
    for (const [name, day] of [
      ['سوموار', 1],
      ['جمعۃ', 5],
      ['سنیچر', 6],
    ] as const)
      weekdays.set(fold(name), day);
    weekdays.set('sonnabend', 6);
  }
  return weekdays.get(word);
}

const priorities = new Map(
  Object.entries(PRIORITY_WORDS).flatMap(([priority, words]) => words.map((w) => [fold(w), priority as Priority])),
);
const offsets = new Map(DAY_WORDS.flatMap(([offset, words]) => words.map((w) => [fold(w), offset])));

export const priorityOf = (word: string): Priority | undefined => priorities.get(fold(word));

const plus = (day: string, n: number) => new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10);

/** real makes a date of its parts where there is such a day. */
function real(year: number, month: number, day: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, day));
  const fits = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return fits && year >= 1970 && year <= 9999 ? at.toISOString().slice(0, 10) : undefined;
}

/** dayOfWord reads what follows @. A weekday is the next one, never today; a date without a year the next such date. */
export function dayOfWord(text: string, today: string): string | undefined {
  const word = fold(text);
  const offset = offsets.get(word);
  if (offset !== undefined) return plus(today, offset);
  const weekday = weekdayOf(word);
  if (weekday !== undefined) return plus(today, ((weekday - new Date(today).getUTCDay() + 6) % 7) + 1);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(word);
  if (iso) return real(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const german = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?$/.exec(word);
  if (german) {
    const [, day, month, year] = german;
    if (year) return real(Number(year), Number(month), Number(day));
    const now = Number(today.slice(0, 4));
    const soon = [now, now + 1].map((y) => real(y, Number(month), Number(day)));
    return soon.find((date) => date !== undefined && date >= today);
  }
  const span = /^\+?(\d{1,3})([dwt])$/.exec(word);
  if (span) return plus(today, Number(span[1]) * (span[2] === 'w' ? 7 : 1));
  return undefined;
}
