import { expect, test } from 'vitest';
import { isMissed } from './live';

test('what changed before the stream began is missed if it came after what was read, or just before it', () => {
  const read = '2030-01-01T12:00:00.500000Z';
  expect(isMissed('2030-01-01T12:00:00.600000Z', read)).toBe(true);
  expect(isMissed('2030-01-01T12:00:00.450000Z', read)).toBe(true);
  expect(isMissed('2030-01-01T12:00:00.399000Z', read)).toBe(false);
  expect(isMissed(null, read)).toBe(false);
  expect(isMissed('2030-01-01T12:00:00.600000Z', undefined)).toBe(false); // nothing was read yet
});
