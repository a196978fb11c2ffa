import { expect, it } from 'vitest';
import { duration } from './duration';

it.each([
  [0, '0 seconds'],
  [59, '59 seconds'],
  [60, '1 minute'],
  [3599, '60 minutes'],
  [3600, '1 hour'],
  [86_399, '24 hours'],
  [86_400, '1 day'],
  [129_600, '1.5 days'],
  [864_000, '10 days'],
  [907_200, '11 days'],
])('%i seconds are %s', (seconds, said) => expect(duration(seconds)).toBe(said));
