import { beforeAll, expect, test, vi } from 'vitest';
import { Failure } from '@/lib/failure';
import { setLocale, t } from '.';
import { aiFailure } from './chat';
import { chat } from './en/chat';

beforeAll(() => setLocale('en'));
const failure = (code: string, more: { status?: number; retryAfter?: number } = {}) =>
  new Failure({ status: 503, message: 'x', ...more, code });

test.each(Object.entries(chat.failures))('%s is told in words', (code, words) => {
  expect(aiFailure(failure(code), chat)).toBe(words);
});

test('when the model may be asked again is told as a time', () => {
  vi.useFakeTimers({ now: Date.UTC(2027, 0, 31, 18, 0) });
  const said = aiFailure(failure('AI_BUDGET_EXCEEDED', { status: 429, retryAfter: 3600 }), chat);
  vi.useRealTimers();
  expect(aiFailure(failure('AI_BUSY', { retryAfter: 5 }), chat)).toBe('The model has too much to do. It can be asked again in 5 seconds.');
  expect(said).toMatch(/^What you may ask in a day is used up\. It can be asked again from .*2027.*\d+:00/);
});

test('what any request can meet has the words that it has elsewhere', () => {
  expect(aiFailure(failure('UNREACHABLE', { status: 0 }), chat)).toBe(t().failures.unreachable);
  expect(aiFailure(failure('RATE_LIMIT_EXCEEDED', { status: 429, retryAfter: 7 }), chat)).toBe(t().failures.slow(7));
});
