import { expect, test } from 'vitest';
import { sse } from './sse';

const streamOf = (...parts: string[]) =>
  new ReadableStream<Uint8Array>({
    start(c) {
      for (const part of parts) c.enqueue(new TextEncoder().encode(part));
      c.close();
    },
  });

const read = async (...parts: string[]) => {
  const found = [];
  for await (const event of sse(streamOf(...parts))) found.push(event);
  return found;
};

test('events are read however the line cuts them; comments and retry are none', async () => {
  expect(
    await read(
      'retry: 1000\n\nid: 1-a\nevent: he',
      'llo\ndata: {"seq":1}\n',
      '\n: still here\n\nid: 2-b\nevent: change\ndata: {}\n\nid: 3',
    ),
  ).toEqual([
    { id: '1-a', event: 'hello', data: '{"seq":1}' },
    { id: '2-b', event: 'change', data: '{}' },
  ]);
});
