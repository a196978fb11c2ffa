// Starts real Better Auth servers for the tests, one for each name, each on a
// port and with a database of its own, and says where: "Better Auth NAME,
// listening on HOST:PORT". A name is that of a shape, with anything behind a
// colon: "seed:another". They end with SIGTERM, or when standard input does.
//
// Besides Better Auth, and CORS for the pages of its shape, a server answers what tests ask of its operator:
//   POST /operator/sign   signs the claims in the body with its newest key
//   POST /operator/age    makes its keys older by {"seconds"}
//   POST /operator/mail   returns the links that were mailed to {"address"}
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { DatabaseSync } from 'node:sqlite';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { pages, shapes, type Shape } from './shapes.ts';

async function start(name: string): Promise<void> {
  const [shape] = name.split(':') as [Shape];
  if (!Object.hasOwn(shapes, shape)) throw new Error(`there is no shape ${shape}; there are ${Object.keys(shapes).join(', ')}`);
  const database = new DatabaseSync(':memory:');
  const server = createServer();
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const mailed: [address: string, link: string][] = [];
  const auth = shapes[shape](
    {
      database,
      baseURL: `http://${address}`,
      secret: 'a secret of the tests, long enough for anybody',
      logger: { disabled: true },
      telemetry: { enabled: false },
    },
    async (address, link) => void mailed.push([address, link]),
  );
  await (await getMigrations(auth.options)).runMigrations();
  await auth.api.getJwks(); // makes the first key; callers at once would make one each

  const operator: Record<string, (body: any) => Promise<unknown>> = {
    '/operator/sign': async (payload: Record<string, unknown>) => auth.api.signJWT({ body: { payload } }),
    '/operator/age': async ({ seconds }: { seconds: number }) => {
      const older = database.prepare('UPDATE jwks SET expiresAt = ? WHERE id = ?');
      for (const key of database.prepare('SELECT id, expiresAt FROM jwks').all()) {
        older.run(new Date(Date.parse(String(key['expiresAt'])) - seconds * 1000).toISOString(), String(key['id']));
      }
      return {};
    },
    '/operator/mail': async ({ address }: { address: string }) => mailed.filter(([to]) => to === address).map(([, link]) => link),
  };
  const handler = toNodeHandler(auth);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (speaksCors(pages[shape], request, response)) return;
    const act = operator[request.url ?? ''];
    if (!act) {
      void handler(request, response);
      return;
    }
    json(request)
      .then(act)
      .then((answer) => response.end(JSON.stringify(answer)))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  console.log(`Better Auth ${name}, listening on ${address}`);
}

// speaksCors does what Better Auth leaves to what it runs in. It is true where
// that answers the request already.
function speaksCors(page: string | undefined, request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  if (!page || !origin?.startsWith(page)) return false;
  response.setHeader('Access-Control-Allow-Origin', origin).setHeader('Access-Control-Allow-Credentials', 'true');
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, { 'Access-Control-Allow-Methods': 'GET, POST', 'Access-Control-Allow-Headers': 'Content-Type' }).end();
  return true;
}

for (const name of process.argv.slice(2)) await start(name);
process.stdin.on('end', () => process.exit()).resume();
process.on('SIGTERM', () => process.exit());
