import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { Failure, type Fault } from '@/lib/failure';
import { LOCALES, type Locale, setLocale } from '.';
import { failureText, faultText, namedFault, worded } from './failures';

const top = resolve(import.meta.dirname, '../../../..');
const read = (path: string) => readFileSync(resolve(top, path), 'utf8');

interface Schemas {
  components: { schemas: Record<'ErrorCode' | 'Fault', { enum: string[] }> };
}
const { ErrorCode, Fault: Types } = (JSON.parse(read('internal/api/openapi.json')) as Schemas).components.schemas;
// A test of the server holds this page to every reason that its sign-in has.
const refused = [...read('docs/operations.md').matchAll(/^\| `sign-in refused`, for .*? \| (.*) \|$/gm)].flatMap(([, list]) =>
  [...(list ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code ?? ''),
);
const CODES = [...new Set([...ErrorCode.enum, ...refused, 'INTERNAL_SERVER_ERROR'])];

const THEIRS = 'as the server says it';
const failure = (code: string, more: { status?: number; fields?: Fault[] } = {}) =>
  new Failure({ status: code === 'RATE_LIMIT_EXCEEDED' ? 429 : 400, message: THEIRS, ...more, code });
const fault = (field: string, type: string): Fault => ({ field, type, message: THEIRS });

test('the lists are there', () => {
  expect(CODES.length).toBeGreaterThan(50);
  expect(CODES).toEqual(expect.arrayContaining(['ACTION_EXPIRED', 'PASSWORD_COMPROMISED', 'SESSION_EXPIRED']));
  expect(Types.enum.length).toBeGreaterThan(15);
});

describe.each(Object.keys(LOCALES) as Locale[])('%s', (locale) => {
  beforeAll(async () => {
    await setLocale(locale);
    await worded(null);
  });

  test('every code of the API and of the sign-in is told', () => {
    expect(CODES.filter((code) => failureText(failure(code)) === THEIRS)).toEqual([]);
  });

  test('every fault of a field is told', () => {
    expect(Types.enum.filter((type) => faultText(fault('title', type)) === THEIRS)).toEqual([]);
  });
});

describe('in English', () => {
  beforeAll(() => setLocale('en'));

  test('what is wrong with a field is told before what it comes to, and by its name where that is not beside it', () => {
    const cause = failure('VALIDATION_ERROR', { fields: [fault('title', 'too_long'), fault('notes', 'too_long')] });
    expect(failureText(cause)).toBe('Title: This is too long.');
    expect(namedFault(fault('file', 'missing'))).toBe('This is missing.');
  });

  test('some faults have better words for their field', () => {
    expect(faultText(fault('tags[3]', 'not_allowed'))).toBe('A tag can’t have a comma.');
    expect(faultText(fault('stage', 'not_allowed'))).toBe('This is not allowed here.');
  });

  test('a budget that is used up is no hurry', () => {
    expect(failureText(failure('AI_BUDGET_EXCEEDED', { status: 429 }))).toBe('What you may ask in a day is used up.');
    expect(failureText(failure('UNKNOWN', { status: 429 }))).toBe('Too many requests. Try again in 1 second.');
  });

  test('of what is not known the server’s words are shown', () => {
    expect(failureText(failure('SOMETHING_NEW'))).toBe(THEIRS);
    expect(faultText(fault('title', 'something_new'))).toBe(THEIRS);
  });
});
