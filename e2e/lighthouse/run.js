// Has Lighthouse look at screens of the web app that BASE_URL serves, and fails
// unless each has all points in what does not depend on the machine.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import lighthouse, { desktopConfig } from 'lighthouse';

const { BASE_URL, CHROMIUM = '/usr/bin/chromium' } = process.env;
if (!BASE_URL) throw new Error('BASE_URL says where the program is; `make lighthouse` starts one and sets it');

const CATEGORIES = ['accessibility', 'best-practices'];
/** On a phone, but for one that is drawn otherwise on a desktop. */
const LOOKS = [
  { path: '/sign-in', open: true },
  { path: '/board', desktop: true },
  ...['/board', '/list', '/calendar', '/insights', '/trash', '/settings/profile'].map((path) => ({ path })),
];

/** ask calls the program, and returns the reply and its JSON. */
async function ask(path, options = {}) {
  const reply = await fetch(BASE_URL + path, options);
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return { reply, json: await reply.json() };
}

/** enter signs somebody up who has an idea in each stage, and returns their cookies. */
async function enter() {
  const headers = { Origin: BASE_URL, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ email: 'lighthouse@example.com', password: 'a long and windy road 27', name: 'Ada' });
  const { reply, json } = await ask('/api/auth/sign-up/email', { method: 'POST', headers, body });
  const Cookie = reply.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
  const { json: { token } } = await ask('/api/auth/token', { headers: { ...headers, Cookie } });
  for (const stage of ['idea', 'outline', 'draft', 'published']) {
    const idea = { title: `A film about ${stage}`, notes: 'Begin with the **end**.', stage, tags: ['film'], priority: 'high', due_date: '2020-01-01' };
    await ask(`/api/v1/${json.user.id}/ideas`, {
      method: 'POST', headers: { ...headers, Authorization: `Bearer ${token}` }, body: JSON.stringify(idea),
    });
  }
  return Cookie;
}

/** launch starts a browser of its own, and says on which port it listens. */
async function launch() {
  const home = await mkdtemp(join(tmpdir(), 'lighthouse-'));
  const browser = spawn(CHROMIUM, [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--remote-debugging-port=0', `--user-data-dir=${home}`, 'about:blank',
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise((resolve) => browser.once('exit', resolve));
  const close = async () => {
    browser.kill();
    await gone;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  for await (const line of createInterface({ input: browser.stderr })) {
    const port = /^DevTools listening on ws:\/\/[^:]+:(\d+)\//.exec(line)?.[1];
    if (port) return { port: Number(port), close };
  }
  throw new Error('the browser ended before it listened');
}

const faults = [];
const { port, close } = await launch();
try {
  const Cookie = await enter();
  for (const { path, open = false, desktop = false } of LOOKS) {
    const options = {
      port, onlyCategories: CATEGORIES, logLevel: 'error', throttlingMethod: 'provided',
      maxWaitForLoad: 4000, // the stream of changes never ends
      ...(open ? {} : { extraHeaders: { Cookie } }),
    };
    const { lhr } = await lighthouse(BASE_URL + path, options, desktop ? desktopConfig : undefined);
    const points = CATEGORIES.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100));
    console.log(`${path} ${desktop ? 'on a desktop' : 'on a phone'}: accessibility ${points[0]}, best practices ${points[1]}`);
    if (new URL(lhr.finalDisplayedUrl).pathname !== path) faults.push(`${path} led to ${lhr.finalDisplayedUrl}`);
    for (const name of CATEGORIES)
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const { score, title, details } = lhr.audits[id];
        if (weight > 0 && score !== null && score < 1) faults.push(`${path}: ${title} ${JSON.stringify(details?.items ?? [])}`);
      }
    if (points.some((n) => n < 100)) faults.push(`${path}: ${points.join(' and ')} points of 100`);
  }
} finally {
  await close();
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
