// Plays the scenario with the clients of two versions against a real Better
// Auth server and against CreatorVault, and fails where they differ otherwise
// than differences.ts says:
//   node scenario.ts BETTER-AUTH CREATORVAULT [--show]
// with CHROMIUM set to a browser, for React's client.
// The servers are given as http://host:port. --show prints all that was said.
import { parseArgs } from 'node:util';
import { Browser, clients, type Version } from './browser.ts';
import { covers, differences, none, type Fact } from './differences.ts';
import { factsOf, type Facts } from './facts.ts';
import { playInBrowser } from './react.ts';
import { people, rows, type Stage } from './rows.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { show: { type: 'boolean', default: false } } });
const [theirs, ours] = positionals;
if (theirs === undefined || ours === undefined) throw new Error('usage: node scenario.ts BETTER-AUTH CREATORVAULT [--show]');

async function play(base: string, version: Version): Promise<Map<string, Facts>> {
  const email = (name: string) => `${name}.${version}@example.com`;
  const stage = { ...Object.fromEntries(people.map((who) => [who, new Browser(base, version)])), email } as Stage;
  const record = new Map<string, Facts>();
  for (const [name, who, step] of rows) {
    if (record.has(name)) throw new Error(`two rows are called ${name}`);
    const at = stage[who];
    const result = await step(at.client, stage, at);
    record.set(name, factsOf(at.heard(), result));
  }
  return record;
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
const names = new Set<string>();
for (const version of Object.keys(clients) as Version[]) {
  const their = new Map([...(await play(theirs, version)), ...(await playInBrowser(theirs, version))]);
  const our = new Map([...(await play(ours, version)), ...(await playInBrowser(ours, version))]);
  for (const [name, a] of their) {
    const b = our.get(name) ?? (new Map() as Facts);
    names.add(name);
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
}
for (const f of differences.flatMap((d) => d.facts).filter((f) => !used.has(f))) {
  faults++;
  console.log(`a difference is listed that there is not: ${f.join(' | ')}`);
}
console.log(`${Object.keys(clients).length} clients, ${names.size} rows, ${facts} facts; ${differing} differ, as ${differences.length} documented differences say; faults: ${faults}`);
process.exitCode = faults === 0 ? 0 : 1;
