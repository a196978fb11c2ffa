import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '..');
const ALLOWED: Record<string, readonly string[]> = {
  app: ['features', 'lib', 'ui', 'i18n', 'styles'],
  features: ['lib', 'ui', 'i18n'],
  ui: ['lib', 'i18n'],
  lib: ['i18n'],
  i18n: ['lib'],
};

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (f) => /\.tsx?$/.test(f) && !/\.test\.tsx?$|\.d\.ts$|^test\//.test(f),
);

/** importsOf lists what a file imports of ours, as paths from src. */
export function importsOf(file: string, text: string): string[] {
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((m) => m[1] ?? '');
  return found.flatMap((to) =>
    to.startsWith('@/') ? [to.slice(2)] : to.startsWith('.') ? [relative(SRC, resolve(SRC, dirname(file), to))] : [],
  );
}

/** trespass says why a file may not import another, if it may not. */
export function trespass(file: string, to: string): string | undefined {
  const [zone = '', feature] = file.split('/');
  const [other = '', theirs, part] = to.split('/');
  if (!(zone in ALLOWED)) return undefined;
  if (zone !== other && !ALLOWED[zone]?.includes(other)) return `${file} imports ${to}: ${zone} may not import ${other || 'src'}`;
  if (zone === 'features' && other === 'features' && feature !== theirs && part !== 'queries')
    return `${file} imports ${to}: of another feature only queries.ts`;
  return undefined;
}

test('zones are kept: app, then features, then lib, ui and i18n', () => {
  const faults = sources.flatMap((file) =>
    importsOf(file, readFileSync(join(SRC, file), 'utf8')).flatMap((to) => trespass(file, to) ?? []),
  );
  expect(faults).toEqual([]);
  expect(sources.length).toBeGreaterThan(40);
});

test('a trespass is seen', () => {
  expect(importsOf('features/board/Board.tsx', "import { x } from '../list/List';\nconst y = import('@/app/Shell');")).toEqual([
    'features/list/List',
    'app/Shell',
  ]);
  expect(trespass('features/board/Board.tsx', 'features/list/List')).toBeDefined();
  expect(trespass('features/board/Board.tsx', 'features/list/queries')).toBeUndefined();
  expect(trespass('ui/Modal.tsx', 'features/list/queries')).toBeDefined();
  expect(trespass('lib/me.ts', 'app/Shell')).toBeDefined();
});

test('no file is long', () => {
  const long = sources.filter((file) => readFileSync(join(SRC, file), 'utf8').split('\n').length > 220);
  expect(long).toEqual([]);
});
