import { expect, it } from 'vitest';
import { KEYS } from './keys';

it('takes no key that is AltGr on some keyboards, and none twice', () => {
  const keys = Object.values(KEYS);
  expect(keys.filter((key) => key.includes('alt+'))).toEqual([]);
  expect(new Set(keys).size).toBe(keys.length);
});
