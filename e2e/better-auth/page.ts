// Holds docs/better-auth.md to what the tests run: the plugin of seed.ts, and
// the differences of differences.ts, which --write puts into it.
import { readFileSync, writeFileSync } from 'node:fs';
import { differences } from './differences.ts';

const file = new URL('../../docs/better-auth.md', import.meta.url);
const page = readFileSync(file, 'utf8');
const source = readFileSync(new URL('seed.ts', import.meta.url), 'utf8');

const shown = /const shown = (jwt\(\{.*?^\}\));$/ms.exec(source)?.[1];
const plain = (text: string) => text.replace(/\s+/g, ' ').replaceAll('"', "'");
if (shown === undefined || !plain(page).includes(plain(shown))) {
  console.error('docs/better-auth.md does not show the plugin as e2e/better-auth/seed.ts has it');
  process.exitCode = 1;
}

const table = ['| CreatorVault | why |', '| --- | --- |', ...differences.map((d) => `| ${d.what} | ${d.why} |`)].join('\n');
const wanted = page.replace(/(<!-- differences.ts -->\n).*(<!-- end -->)/s, (_all, begin: string, end: string) => `${begin}${table}\n${end}`);
if (wanted === page && !page.includes(table)) throw new Error('docs/better-auth.md has no place for the differences');
if (wanted !== page && process.argv.includes('--write')) writeFileSync(file, wanted);
else if (wanted !== page) {
  console.error('docs/better-auth.md does not list the differences as e2e/better-auth/differences.ts does; `npm run page` writes them');
  process.exitCode = 1;
}
