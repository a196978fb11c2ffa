import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { reach } from './reach';

const HERE = 'https://vault.example';
const of = (path: string, mode = 'navigate', method = 'GET') => reach({ method, mode, url: new URL(path, HERE).href }, HERE);

test('pages and files are the worker’s', () => {
  expect([of('/'), of('/board?idea=3'), of('/ideas/12'), of('/apiary')]).toEqual(['page', 'page', 'page', 'page']);
  expect([of('/assets/a-1.js', 'cors'), of('/theme.js', 'no-cors')]).toEqual(['file', 'file']);
});

test('nothing of the API, of another host, and no write', () => {
  expect(of('/api/v1/x/ideas', 'cors')).toBe('none');
  expect(of('/api/auth/verify-email?token=x')).toBe('none');
  expect(of('https://auth.example/sign-in')).toBe('none');
  expect(of('/capture', 'navigate', 'POST')).toBe('none');
});

test('no path that the server keeps for itself', () => {
  const source = readFileSync(resolve(import.meta.dirname, '../../../../internal/server/server.go'), 'utf8');
  const list = /var ours = \[\]string\{([^}]+)\}/.exec(source)?.[1] ?? '';
  const paths = [...list.matchAll(/"([^"]+)"/g)].map((m) => m[1] ?? '');
  expect(paths.length).toBeGreaterThan(4);
  expect(paths.filter((p) => of(p) !== 'none' || of(`${p}x`) !== 'none')).toEqual([]);
});
