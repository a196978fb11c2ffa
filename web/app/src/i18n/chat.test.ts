import { beforeAll, expect, test, vi } from 'vitest';
import { Failure } from '@/lib/failure';
import { setLocale, t } from '.';
import { aiFailure, chatFailure } from './chat';
import { chat } from './en/chat';
import { worded } from './failures';

beforeAll(async () => {
  await setLocale('en');
  await worded(null);
});
const failure = (code: string, more: { status?: number; retryAfter?: number } = {}) =>
  new Failure({ status: 503, message: 'x', ...more, code });

test('what is not there is a conversation where one talks, and an idea elsewhere', () => {
  expect(chatFailure(failure('NOT_FOUND'), chat)).toBe(chat.gone);
  expect(aiFailure(failure('NOT_FOUND'), chat)).toBe(t().failures.codes.NOT_FOUND);
  expect(chatFailure(failure('AI_BUSY'), chat)).toBe('The model has too much to do.');
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
