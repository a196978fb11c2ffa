// Holds what Vite has built to the budget, and packs it for the Go program:
// what compresses is kept as .br and .gz alone. Run after `vite build`.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../../dist/', import.meta.url).pathname;
const manifestAt = join(dist, '.vite/manifest.json');
const manifest = JSON.parse(readFileSync(manifestAt, 'utf8'));

// Bytes, as gzip leaves them; of dist what is embedded.
const budget = {
  'JavaScript of the first load of /board': 150_000,
  'CSS of the first load of /board': 15_000,
  'all JavaScript': 350_000,
  'all that is embedded': 1_500_000,
};

const gzipped = new Map();
const sizeOf = (file) => {
  if (!gzipped.has(file)) gzipped.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
  return gzipped.get(file);
};

/** loaded collects the files that come with a chunk. */
function loaded(key, files = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the manifest`);
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) loaded(next, files);
  return files;
}

// English stands for whichever language a person reads.
const first = new Set(['index.html', 'src/features/board/Board.tsx', 'src/i18n/en.ts'].flatMap((key) => [...loaded(key)]));
const sum = (files, ending) => [...files].filter((f) => f.endsWith(ending)).reduce((n, f) => n + sizeOf(f), 0);
const all = readdirSync(dist, { recursive: true }).filter((f) => statSync(join(dist, f)).isFile() && !f.startsWith('.'));
const measured = {
  'JavaScript of the first load of /board': sum(first, '.js'),
  'CSS of the first load of /board': sum(first, '.css'),
  'all JavaScript': sum(all, '.js'),
};

rmSync(join(dist, '.vite'), { recursive: true });
let embedded = 0;
for (const file of all) {
  const at = join(dist, file);
  const raw = readFileSync(at);
  if (!/\.(js|css|html|svg|webmanifest|json|txt)$/.test(file)) {
    embedded += raw.length;
    continue;
  }
  const brotli = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gzip = gzipSync(raw, { level: 9 });
  writeFileSync(`${at}.br`, brotli);
  writeFileSync(`${at}.gz`, gzip);
  rmSync(at);
  embedded += brotli.length + gzip.length;
}
measured['all that is embedded'] = embedded;

let over = false;
for (const [what, most] of Object.entries(budget)) {
  const bytes = measured[what];
  if (bytes > most) over = true;
  console.log(`${what.padEnd(40)} ${String(bytes).padStart(9)} of ${String(most).padStart(9)} bytes${bytes > most ? '  TOO MUCH' : ''}`);
}
process.exit(over ? 1 : 0);
