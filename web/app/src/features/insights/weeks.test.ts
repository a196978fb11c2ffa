import { describe, expect, it } from 'vitest';
import { mondayOf } from './weeks';

describe('mondayOf', () => {
  it.each([
    ['2026-W01', '2025-12-29'],
    ['2026-W48', '2026-11-23'],
    ['2026-W53', '2026-12-28'],
    ['2027-W01', '2027-01-04'],
    ['2024-W01', '2024-01-01'],
    ['2023-W01', '2023-01-02'],
  ])('%s begins on %s', (week, day) => expect(mondayOf(week)).toBe(day));
});
