import { worded } from '@/i18n/failures';
import type { components } from '@/lib/api/schema';
import { Failure, type Reported, toldFailure } from '@/lib/failure';
import { sse } from '@/lib/sse';

export type Answer = components['schemas']['ChatAnswer'];

/** The parts of the AI SDK's UI message stream, version 1, that a turn is told by. */
export type Part =
  | { type: 'start'; messageId: string }
  | { type: 'data-conversation'; data: { conversation_id: number; title: string } }
  | { type: 'text-delta'; delta: string }
  | { type: 'tool-input-available'; toolCallId: string; toolName: string; input: unknown }
  | { type: 'tool-output-available'; toolCallId: string; output: { idea_ids: number[] } }
  | { type: 'tool-output-error'; toolCallId: string; errorText: string }
  | { type: 'tool-approval-request'; approvalId: string; toolCallId: string }
  | { type: 'finish'; messageMetadata: Answer };

interface Broken {
  type: 'data-error';
  data: Reported;
}

/** parts reads a stream to its end. What failed on the way, or a stream without an end, it throws as a Failure. */
export async function* parts(body: ReadableStream<Uint8Array>): AsyncGenerator<Part> {
  for await (const { data } of sse(body)) {
    if (data === '[DONE]') return;
    const part = JSON.parse(data) as Part | Broken;
    if (part.type === 'data-error') throw await worded(toldFailure(part.data));
    if (part.type === 'tool-output-error') await worded(part); // a failure too
    yield part;
  }
  throw new Failure({ status: 0, code: 'UNREACHABLE', message: 'the stream was cut' });
}
