// Plays app.ts, with React's client, in a browser: the one that CHROMIUM names.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { build } from 'esbuild';
import type { Version } from './browser.ts';
import { add, type Facts } from './facts.ts';
import { tokenOf, type Letterbox } from './rows.ts';
import { pageOrigin } from './shapes.ts';

const packages: Record<Version, string> = { '1.4': 'better-auth-1.4', '1.7': 'better-auth' };

async function bundle(client: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['app.ts'], bundle: true, write: false, format: 'esm', target: 'es2024', minify: true,
    alias: client === 'better-auth' ? {} : { 'better-auth': client }, define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputFiles[0]?.text ?? '';
}

interface Step {
  name: string;
  result: unknown;
  followed: boolean;
  seen: string[];
  cookies: string;
}

// playInBrowser opens the page before the server at base, and returns what it
// saw. To the browser, all servers are at pageOrigin, and the page gets the
// tokens that were mailed under /mailed.
export async function playInBrowser(base: string, link: Letterbox, version: Version, email: string): Promise<Map<string, Facts>> {
  const chromium = process.env['CHROMIUM'];
  if (chromium === undefined) throw new Error('CHROMIUM must name a browser');
  const script = await bundle(packages[version]);
  const { promise, resolve } = Promise.withResolvers<Step[]>();
  const page = createServer((asked, answer) => {
    if (asked.url?.startsWith('/api/')) {
      const to = request(base + asked.url, { method: asked.method ?? 'GET', headers: { ...asked.headers, host: new URL(base).host } }, (from) => {
        answer.writeHead(from.statusCode ?? 502, from.headers);
        from.pipe(answer);
      });
      asked.pipe(to);
    } else if (asked.url?.startsWith('/mailed?')) {
      const query = new URL(asked.url, pageOrigin).searchParams;
      void link(query.get('address') ?? '', Number(query.get('before'))).then((request) => answer.end(tokenOf(request)));
    } else if (asked.url === '/report') {
      void json(asked).then((steps) => resolve(steps as Step[]));
      answer.end();
    } else if (asked.url === '/app.js') answer.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else answer.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><body><script type="module" src="/app.js"></script>');
  });
  await new Promise<void>((listens) => page.listen(0, '127.0.0.1', listens));
  const dir = mkdtempSync(join(tmpdir(), 'page-'));
  const host = new URL(pageOrigin).host;
  const browser = spawn(chromium, [
    '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--no-proxy-server', '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable', `--user-data-dir=${dir}`,
    `--host-resolver-rules=MAP ${host} 127.0.0.1:${(page.address() as AddressInfo).port}, MAP * ~NOTFOUND`, `${pageOrigin}/?email=${email}`,
  ], { stdio: 'ignore' });
  const ended = new Promise<void>((ends) => browser.on('exit', () => ends()));
  const late = setTimeout(() => browser.kill(), 60_000);
  const steps = await Promise.race([promise, ended.then(() => { throw new Error(`the browser ended without a report about ${base}`); })]);
  clearTimeout(late);
  browser.kill();
  await ended;
  page.close();
  page.closeAllConnections();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  const record = new Map<string, Facts>();
  for (const { name, ...rest } of steps) {
    const facts: Facts = new Map();
    add(facts, 'page', rest);
    record.set(`${name}, in a browser`, facts);
  }
  return record;
}
