import { expect, test } from 'vitest';
import { Failure } from '@/lib/failure';
import { type Part, parts } from './parts';
import { answered, NOTHING, take, textOf, wrote } from './told';

const line = (part: object | string) => `data: ${typeof part === 'string' ? part : JSON.stringify(part)}\n\n`;
const DONE = line('[DONE]');

/** bytes is a stream of text in pieces of so many bytes: letters and lines are cut anywhere. */
const bytes = (text: string, size = text.length * 4) =>
  new ReadableStream<Uint8Array>({
    start(c) {
      const all = new TextEncoder().encode(text);
      for (let at = 0; at < all.length; at += size) c.enqueue(all.slice(at, at + size));
      c.close();
    },
  });

async function read(text: string, size?: number): Promise<Part[]> {
  const found: Part[] = [];
  for await (const part of parts(bytes(text, size))) found.push(part);
  return found;
}

const call = (id: string, name: string, input: object): object => ({ type: 'tool-input-available', toolCallId: id, toolName: name, input });
const finish = (over: object = {}, calls: object[] = []): object => ({
  type: 'finish',
  messageMetadata: { message: { id: 31, status: 'ok', truncated: false, ...over }, tool_calls: calls },
});
const TURN = [
  { type: 'start', messageId: '31' },
  { type: 'data-conversation', data: { conversation_id: 7, title: 'بارش 🌧' } },
  { type: 'text-start', id: 'text-1' },
  { type: 'text-delta', id: 'text-1', delta: 'Ich schaue: ' },
  { type: 'text-delta', id: 'text-1', delta: 'بارش 🌧.' },
  { type: 'text-end', id: 'text-1' },
  call('a', 'add_idea', { title: 'Bees' }),
  { type: 'tool-output-available', toolCallId: 'a', output: { idea_ids: [2] } },
  call('b', 'get_idea', { idea_id: 99 }),
  {
    type: 'tool-output-error',
    toolCallId: 'b',
    errorText: '{"error":{"code":"NOT_FOUND","message":"There is no such idea","details":[]}}',
  },
  call('d', 'fly', {}),
  { type: 'tool-output-error', toolCallId: 'd', errorText: 'There is no such tool' },
  call('c', 'delete_idea', { idea_id: 1 }),
  { type: 'text-delta', id: 'text-2', delta: 'Shall I?' },
  { type: 'tool-approval-request', approvalId: '5', toolCallId: 'c' },
  finish({}, [{ id: 'a', name: 'add_idea', is_error: false, idea_id: 2 }]),
];

test.each([1, 2, 3, 7, 1000])('a turn is read in pieces of %i bytes, comments between', async (size) => {
  const found = await read(`: hello\n\n${TURN.map(line).join(':\n\n')}${DONE}`, size);
  expect(found).toEqual(TURN);
});

test('what comes after the end is not read', async () => {
  expect(await read(line({ type: 'start', messageId: '1' }) + DONE + line('no part'))).toHaveLength(1);
});

test('a stream that is cut fails, with what came before it', async () => {
  const found: Part[] = [];
  const reading = async () => {
    for await (const part of parts(bytes(`${TURN.slice(0, 4).map(line).join('')}data: {"type":"te`, 5))) found.push(part);
  };
  const cause = await reading().catch((e: unknown) => e);
  expect(found).toHaveLength(4);
  expect(cause instanceof Failure && cause.unreachable).toBe(true);
});

test('a failure on the way has the server’s code', async () => {
  const data = { code: 'AI_TIMEOUT', message: 'The model took too long', details: [] };
  const text = line(TURN[0] ?? '') + line({ type: 'data-error', data, transient: true }) + line({ type: 'error', errorText: 'x' }) + DONE;
  await expect(read(text)).rejects.toMatchObject({ code: 'AI_TIMEOUT', unreachable: false });
});

test('words and steps stand in the order in which they came', () => {
  const told = (TURN as Part[]).reduce(take, NOTHING);
  expect(told.answer).toBe(31);
  expect(told.pieces).toMatchObject([
    { is: 'text', text: 'Ich schaue: بارش 🌧.' },
    { name: 'add_idea', state: 'done', ideas: [2] },
    { name: 'get_idea', state: 'failed', ideas: [99], error: { code: 'NOT_FOUND' } },
    { name: 'fly', state: 'failed', error: 'There is no such tool' },
    { name: 'delete_idea', state: 'asks', ideas: [1] },
    { is: 'text', text: 'Shall I?' },
  ]);
  expect(textOf(told)).toBe('Ich schaue: بارش 🌧.Shall I?');
  expect(answered(told).pieces.map((p) => (p.is === 'text' ? p.text : p.name))).not.toContain('delete_idea');
  expect(answered(told).pieces).toHaveLength(5);
  expect(wrote(told)).toBe(true);
  expect(wrote(take(NOTHING, call('x', 'search_ideas', {}) as Part))).toBe(false);
});

test('a repeat has its steps from the end, and says that it was ended', () => {
  const calls = [{ id: 'a', name: 'list_ideas', is_error: false, idea_ids: [1, 2] }];
  const told = take(NOTHING, finish({ status: 'cancelled', truncated: true }, calls) as Part);
  expect(told).toMatchObject({ ended: true, short: true, pieces: [{ name: 'list_ideas', state: 'done', ideas: [1, 2] }] });
});
