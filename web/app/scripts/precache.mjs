// Writes into dist/sw.js which files it keeps, and a name for this build of them.
// Run after `vite build`, while the files are there as they are.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const dist = new URL('../../dist/', import.meta.url).pathname;
const worker = join(dist, 'sw.js');

// Letters that not everybody reads are kept when a page has some.
const skipped = /^(sw\.js|robots\.txt|\.keep|\.vite\/.*)$|latin-ext|vietnamese|cyrillic|greek|arabic/;
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((file) => statSync(join(dist, file)).isFile() && !skipped.test(file))
  .sort();
if (!files.includes('index.html')) throw new Error('there is no index.html to keep');

const build = createHash('sha256');
for (const file of files) build.update(`${file}\0`).update(readFileSync(join(dist, file)));
const names = files.map((file) => (file === 'index.html' ? '/' : `/${file}`));
let code = readFileSync(worker, 'utf8');
for (const [mark, text] of [
  ['__FILES__', names.join('|')],
  ['__BUILD__', build.digest('hex').slice(0, 12)],
]) {
  if (code.split(mark).length !== 2) throw new Error(`sw.js has ${mark} not once`);
  code = code.replace(mark, text);
}
writeFileSync(worker, code);
