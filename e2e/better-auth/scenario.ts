// Plays the scenario with the clients of two versions against a real Better
// Auth server and against CreatorVault, and fails where they differ otherwise
// than differences.ts says:
//   node scenario.ts SCENE=BETTER-AUTH,CREATORVAULT[,MAILBOX]... [--show]
// with all scenes of rows.ts, and CHROMIUM set to a browser, for React's client.
// The servers are given as http://host:port. MAILBOX is asked for the links that
// CreatorVault mailed, as /operator/mail of server.ts is. --show prints all that
// was said.
import { parseArgs } from 'node:util';
import { Browser, clients, type Version } from './browser.ts';
import { covers, differences, none, type Fact } from './differences.ts';
import { factsOf, type Facts } from './facts.ts';
import { playInBrowser } from './react.ts';
import { people, scenes, type Letterbox, type Scene, type Stage } from './rows.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { show: { type: 'boolean', default: false } } });
const servers = new Map(positionals.map((scene) => scene.split(/[=,]/)).map(([scene, ...urls]) => [scene, urls]));

interface Server {
  base: string;
  link: Letterbox;
}

// serversOf returns the two that a scene is played against.
function serversOf(scene: Scene): [theirs: Server, ours: Server] {
  const [theirs, ours, mailbox = ''] = servers.get(scene) ?? [];
  if (theirs === undefined || ours === undefined) throw new Error('usage: node scenario.ts SCENE=BETTER-AUTH,CREATORVAULT[,MAILBOX]... [--show]');
  return [
    { base: theirs, link: letterbox(`${theirs}/operator/mail`) },
    { base: ours, link: letterbox(mailbox) },
  ];
}

function letterbox(mailbox: string): Letterbox {
  return async (address, before) => {
    for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((wake) => setTimeout(wake, 20))) {
      const response = await fetch(mailbox, { method: 'POST', body: JSON.stringify({ address }) });
      const link = ((await response.json()) as string[])[before];
      if (link !== undefined) return link.replace(/^.*?\/api\/auth/, 'GET ');
    }
    throw new Error(`no link was mailed to ${address} after ${before} others`);
  };
}

const run = Date.now().toString(36); // the servers may have seen others

async function play(scene: Scene, { base, link }: Server, version: Version): Promise<Map<string, Facts>> {
  const email = (name: string) => `${name}.${version}.${run}@example.com`;
  const stage = { ...Object.fromEntries(people.map((who) => [who, new Browser(base, version)])), email, link } as Stage;
  const record = new Map<string, Facts>();
  for (const [name, who, step] of scenes[scene]) {
    const at = stage[who];
    const result = await step(at.client, stage, at);
    record.set(name, factsOf(at.heard(), result));
  }
  // A browser sees all that there is where there is mail.
  return scene === 'mailing' ? new Map([...record, ...(await playInBrowser(base, link, version, email('react')))]) : record;
}

const used = new Set<Fact>();

// explained reports whether the list of differences has this one.
function explained(row: string, fact: string, their: string, our: string): boolean {
  const found = differences
    .filter((d) => d.rows === '*' || d.rows.includes(row))
    .flatMap((d) => d.facts)
    .filter((f) => covers(f, fact, their, our));
  for (const f of found) used.add(f);
  return found.length > 0;
}

let [facts, differing, faults] = [0, 0, 0];

function compare(version: Version, name: string, a: Facts, b: Facts): void {
  for (const facts of [a, b]) {
    if (facts.get('page.followed') !== 'false') continue;
    faults++;
    console.log(`client ${version}, ${name}: useSession shows something else: ${[...facts].join(' ')}`);
  }
  if (values.show) console.log(`--- ${version}: ${name}\n${[...a].map(([fact, value]) => `${fact}: ${value}`).join('\n')}`);
  for (const fact of new Set([...a.keys(), ...b.keys()])) {
    const [x, y] = [a.get(fact) ?? none, b.get(fact) ?? none];
    facts++;
    if (x === y) continue;
    differing++;
    if (explained(name, fact, x, y)) continue;
    faults++;
    console.log(`client ${version}, ${name}: ${fact}\n\tBetter Auth:  ${x}\n\tCreatorVault: ${y}`);
  }
}

const names = Object.values(scenes).flatMap((rows) => rows.map(([name]) => name));
for (const name of names.filter((name, n) => names.indexOf(name) !== n)) throw new Error(`two rows are called ${name}`);
const played = new Set<string>();
for (const scene of Object.keys(scenes) as Scene[]) {
  const [theirs, ours] = serversOf(scene);
  for (const version of Object.keys(clients) as Version[]) {
    const their = await play(scene, theirs, version);
    const our = await play(scene, ours, version);
    for (const [name, a] of their) {
      played.add(name);
      compare(version, name, a, our.get(name) ?? new Map());
    }
  }
}
for (const f of differences.flatMap((d) => d.facts).filter((f) => !used.has(f))) {
  faults++;
  console.log(`a difference is listed that there is not: ${f.join(' | ')}`);
}
console.log(`${Object.keys(clients).length} clients, ${played.size} rows, ${facts} facts; ${differing} differ, as ${differences.length} documented differences say; faults: ${faults}`);
process.exitCode = faults === 0 ? 0 : 1;
