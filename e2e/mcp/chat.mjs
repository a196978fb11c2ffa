// Reads a streamed answer with the Vercel AI SDK, as a page that uses it does,
// and prints the message that it makes of it. Arguments: URL, token, person, what
// is sent, as JSON.
import { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema } from 'ai';

const [url, token, person, body] = process.argv.slice(2);
const answer = await fetch(`${url}/api/v1/${person}/chat`, {
  method: 'POST',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'text/event-stream' },
  body,
});
const kinds = [];
const stream = parseJsonEventStream({ stream: answer.body, schema: uiMessageChunkSchema }).pipeThrough(
  new TransformStream({
    transform(part, to) {
      if (!part.success) throw part.error;
      kinds.push(part.value.type);
      to.enqueue(part.value);
    },
  }),
);
const errors = [];
let last;
for await (const message of readUIMessageStream({ stream, onError: (e) => errors.push(e.message) })) last = message;
console.log(
  JSON.stringify({
    status: answer.status,
    version: answer.headers.get('x-vercel-ai-ui-message-stream'),
    kinds: [...new Set(kinds)],
    errors,
    id: last.id,
    parts: last.parts,
    metadata: last.metadata ?? null,
  }),
);
