import { describe, expect, it } from 'vitest';
import { isMonth } from '@/lib/months';
import { firstDayOfWeek, shifted, weeksOf } from './month';

describe('weeksOf', () => {
  it('begins with the week that holds the first', () => {
    const weeks = weeksOf('2026-11', 1);
    expect(weeks[0]?.[0]).toBe('2026-10-26');
    expect(weeks.at(-1)?.at(-1)).toBe('2026-12-06');
    expect(weeks).toHaveLength(6);
  });
  it('shows four weeks where four hold all', () => expect(weeksOf('2027-02', 1)).toHaveLength(4));
  it('begins on Sunday where weeks do', () => expect(weeksOf('2026-11', 7)[0]?.[0]).toBe('2026-11-01'));
  it.each([1, 6, 7])('holds every day of every month once, from day %i on', (first) => {
    for (let month = '2023-11'; month < '2028-03'; month = shifted(month, 1)) {
      const days = weeksOf(month, first).flat();
      const own = days.filter((d) => d.startsWith(month));
      const [year = 0, number = 1] = month.split('-').map(Number);
      expect(own).toHaveLength(new Date(Date.UTC(year, number, 0)).getUTCDate());
      expect(new Set(days).size).toBe(days.length);
      expect(new Date(days[0] ?? '').getUTCDay() || 7).toBe(first);
    }
  });
});

it('shifts over the turn of a year', () => {
  expect(shifted('2026-12', 1)).toBe('2027-01');
  expect(shifted('2026-01', -1)).toBe('2025-12');
  expect(shifted('2026-11', -23)).toBe('2024-12');
});

it.each([
  ['2026-11', true],
  ['1970-01', true],
  ['9999-12', true],
  ['1969-12', false],
  ['2026-13', false],
  ['2026-00', false],
  ['2026-1', false],
  ['26-11', false],
  [undefined, false],
])('%s is a month: %s', (s, is) => expect(isMonth(s)).toBe(is));

it('knows where weeks begin', () => {
  expect(firstDayOfWeek('de')).toBe(1);
  expect(firstDayOfWeek('en-US')).toBe(7);
});
