const LETTERS: Record<string, string> = {
  a: 'å',
  c: 'ç',
  e: 'é',
  i: 'î',
  n: 'ñ',
  o: 'ö',
  s: 'š',
  u: 'û',
  y: 'ý',
  A: 'Å',
  C: 'Ç',
  E: 'É',
  I: 'Î',
  N: 'Ñ',
  O: 'Ö',
  S: 'Š',
  U: 'Û',
};

const accented = (s: string) => `⟦${s.replace(/[a-zA-Z]/g, (c) => LETTERS[c] ?? c)}⟧`;

/** pseudo makes the test language of any messages: each string in brackets and with accents, longer than English. */
export function pseudo<T>(value: T): T {
  if (typeof value === 'string') return accented(value) as T;
  if (typeof value === 'function') return ((...args: unknown[]) => pseudo((value as (...a: unknown[]) => unknown)(...args))) as T;
  if (Array.isArray(value)) return value.map(pseudo) as T;
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, pseudo(v)])) as T;
  return value;
}
