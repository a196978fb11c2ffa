// A client on the official TypeScript SDK: adds an idea, finds it, has it
// expanded, reads it, and prints what it saw. Arguments: URL, token, version of the SDK.
const [url, token, which] = process.argv.slice(2);
const from = {
  '1': {
    client: '@modelcontextprotocol/sdk/client/index.js',
    http: '@modelcontextprotocol/sdk/client/streamableHttp.js',
  },
  '2': { client: '@modelcontextprotocol/client', http: '@modelcontextprotocol/client' },
}[which];
const { Client } = await import(from.client);
const { StreamableHTTPClientTransport } = await import(from.http);
const client = new Client({ name: `sdk-${which}`, version: '1' }, { capabilities: {} });
await client.connect(
  new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
);
const call = async (name, args) => {
  const result = await client.callTool({ name, arguments: args });
  return { error: result.isError ?? false, ...result.structuredContent, text: result.content?.at(-1)?.text };
};
const { tools } = await client.listTools();
const { idea } = await call('add_idea', { title: `Kestrel of ${which}`, tags: ['bird'] });
const found = await call('search_ideas', { query: 'kestrel' });
const expanded = await call('expand_idea', { idea_id: idea.id, expansion_type: 'angles', count: 2 });
const refused = await call('get_idea', { idea_id: 0 });
const { contents } = await client.readResource({ uri: `creatorvault://ideas/${idea.id}` });
const { prompts } = await client.listPrompts();
console.log(
  JSON.stringify({
    tools: tools.map((t) => t.name),
    title: idea.title,
    found: found.total,
    expanded: expanded.items.map((i) => i.title),
    refused: refused.error && refused.text,
    read: JSON.parse(contents[0].text).title,
    prompts: prompts.map((p) => p.name),
  }),
);
await client.close();
