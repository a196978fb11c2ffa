import { expect, test } from 'vitest';
import { isKept, toldBy, unless } from './kept';
import type { Message } from './queries';
import { NOTHING } from './told';
import type { Turn } from './turns';

const message = (id: number, role: Message['role'], content: string, status: Message['status'] = 'ok'): Message => ({
  id,
  conversation_id: 7,
  role,
  content,
  status,
  prompt_tokens: 0,
  completion_tokens: 0,
  tool_calls: [],
  created_at: '2027-01-31T18:00:00Z',
});
const turn = (over: Partial<Turn>): Turn => ({
  say: { message: 'B' },
  key: 'k',
  from: 7,
  told: NOTHING,
  state: 'running',
  stop: () => undefined,
  ...over,
});
const BEFORE = [message(1, 'user', 'A'), message(2, 'assistant', 'a')];
const ids = (all: readonly Message[]) => all.map((m) => m.id);

test('a turn that is shown as it comes is not shown a second time', () => {
  const all = [...BEFORE, message(3, 'user', 'B'), message(4, 'assistant', '', 'running')];
  expect(ids(unless(all, undefined))).toEqual([1, 2, 3, 4]);
  expect(ids(unless(all, turn({})))).toEqual([1, 2]);
  expect(ids(unless(all, turn({ told: { ...NOTHING, answer: 4 } })))).toEqual([1, 2]);
  const failed = [...BEFORE, message(3, 'user', 'B'), message(4, 'assistant', '', 'failed')];
  expect(ids(unless(failed, turn({ state: 'failed' })))).toEqual([1, 2]);
});

test('a turn that ended well though nobody here heard of it is one that is kept', () => {
  const told = { ...NOTHING, answer: 2 };
  expect(isKept(BEFORE, turn({ told, state: 'failed' }))).toBe(true);
  expect(isKept(BEFORE, turn({ told, state: 'running' }))).toBe(false);
  expect(isKept([message(2, 'assistant', 'a', 'failed')], turn({ told, state: 'failed' }))).toBe(false);
});

test('what another window said stays', () => {
  const all = [...BEFORE, message(3, 'user', 'C'), message(4, 'assistant', '', 'running')];
  expect(ids(unless(all, turn({ state: 'failed' })))).toEqual([1, 2, 3, 4]);
  expect(ids(unless(BEFORE, turn({})))).toEqual([1, 2]);
});

test('yes to an action has no words of its own', () => {
  const say = { confirm: { action_id: '5', approve: true } };
  const all = [...BEFORE, message(3, 'assistant', '', 'running')];
  expect(ids(unless(all, turn({ say })))).toEqual([1, 2]);
});

test('what is kept shows its steps before its words, unless it is known how it came', () => {
  const kept = { ...message(2, 'assistant', 'Done.'), tool_calls: [{ id: 'x', name: 'add_idea', idea_id: 3, is_error: false }] };
  expect(toldBy(kept, undefined).pieces).toMatchObject([{ name: 'add_idea', ideas: [3] }, { text: 'Done.' }]);
  const came = { ...NOTHING, answer: 2 };
  expect(toldBy(kept, came)).toBe(came);
});
