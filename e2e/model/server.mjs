// Serves one model by Chat Completions, in a stream or at once, one request
// after the other. Argument: the file of its weights. What tools a request
// offers is passed over: a model that is small enough for this calls none.
import { createServer } from 'node:http';
import { getLlama, LlamaChat } from 'node-llama-cpp';

// One thread: two that wait for one another beside other programs are many times slower.
const llama = await getLlama({ build: 'never', gpu: false, skipDownload: true, logLevel: 'error', maxThreads: 1 });
const model = await llama.loadModel({ modelPath: process.argv[2] });
const context = await model.createContext({ contextSize: 8192 });
const sequence = context.getSequence();
const most = 160; // tokens at once: so small a model soon repeats itself
const chat = new LlamaChat({ contextSequence: sequence });

const roles = {
  system: (text) => ({ type: 'system', text }),
  assistant: (text) => ({ type: 'model', response: [text] }),
};
const history = (messages) => [
  ...messages.map(({ role, content }) => (roles[role] ?? ((text) => ({ type: 'user', text })))(content ?? '')),
  { type: 'model', response: [] },
];

/** answer has the model write, and tells each piece; it ends with signal. */
async function answer(request, signal, onTextChunk) {
  const before = sequence.tokenMeter.usedOutputTokens;
  const { metadata } = await chat.generateResponse(history(request.messages), {
    maxTokens: Math.min(request.max_completion_tokens ?? request.max_tokens ?? most, most),
    repeatPenalty: { penalty: 1.2 },
    signal,
    stopOnAbortSignal: true,
    onTextChunk,
  });
  const written = sequence.tokenMeter.usedOutputTokens - before;
  const read = sequence.nextTokenIndex - written; // those that it still had of the turn before among them
  return {
    finish: metadata.stopReason === 'maxTokens' ? 'length' : 'stop',
    usage: { prompt_tokens: read, completion_tokens: written, total_tokens: read + written },
  };
}

async function complete(request, response, signal) {
  const about = { id: 'chatcmpl-1', created: Math.floor(Date.now() / 1000), model: request.model };
  if (!request.stream) {
    let content = '';
    const { finish, usage } = await answer(request, signal, (piece) => (content += piece));
    const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...about, object: 'chat.completion', choices, usage }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (rest) => response.write(`data: ${JSON.stringify({ ...about, object: 'chat.completion.chunk', ...rest })}\n\n`);
  const choice = (delta, finish_reason = null) => send({ choices: [{ index: 0, delta, finish_reason }] });
  choice({ role: 'assistant', content: '' });
  const { finish, usage } = await answer(request, signal, (content) => choice({ content }));
  choice({}, finish);
  send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}

let last = Promise.resolve();
const server = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  if (request.url !== '/v1/chat/completions') {
    response.writeHead(404).end();
    return;
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  last = last
    .then(() => gone.signal.aborted || complete(JSON.parse(body), response, gone.signal))
    .catch((error) => {
      if (!gone.signal.aborted) console.error(error);
      response.destroy();
    });
});
server.listen(0, '127.0.0.1', () => console.log(`A model, listening on 127.0.0.1:${server.address().port}`));
process.stdin.resume().on('end', () => process.exit()); // who started it has gone
