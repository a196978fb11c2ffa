import { expect, test } from 'vitest';
import { LOCALES, setLocale, t } from '.';
import { de as german } from './de';
import { chat as germanChat } from './de/chat';
import { refusals as germanRefusals } from './de/refusals';
import { en as english } from './en';
import { chat as englishChat } from './en/chat';
import { refusals as englishRefusals } from './en/refusals';
import { pseudo } from './pseudo';
import { ur as urdu } from './ur';
import { chat as urduChat } from './ur/chat';
import { refusals as urduRefusals } from './ur/refusals';

// With what comes later, all are looked at.
const en = { ...english, chat: englishChat, refusals: englishRefusals };
const de = { ...german, chat: germanChat, refusals: germanRefusals };
const ur = { ...urdu, chat: urduChat, refusals: urduRefusals };

/** leaves lists every string by its path; functions are asked with plain values. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'function') return [[path, String((value as (...a: unknown[]) => unknown)('7', '7'))]];
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([k, v]) => leaves(v, path ? `${path}.${k}` : k));
  return [[path, String(value)]];
}

/** Words that are the same in both languages, and names. */
const SAME = new Set([
  'common.app',
  'auth.name',
  'filters.open',
  'filters.openWith',
  'board.column',
  'editor.tools.link',
  'editor.tools.code',
  'editor.history.sources.api',
  'editor.history.sources.import',
  'editor.markdown',
  'calendar.entry',
  'insights.median',
  'insights.pipeline',
  'settings.data.export',
  'settings.data.import',
  'settings.profile.name',
  'settings.tokens.name',
]);

test.each([
  ['de', de],
  ['ur', ur],
] as const)('%s has every string of English, in its own words', (_, locale) => {
  const inEnglish = new Map(leaves(en));
  const own = leaves(locale);
  expect(own.map(([path]) => path)).toEqual([...inEnglish.keys()]);
  expect(own.filter(([path, text]) => text === inEnglish.get(path) && !SAME.has(path))).toEqual([]);
});

test('Urdu is written in its own letters', () => {
  const latin = leaves(ur).filter(([path, text]) => !/[\u0600-\u06ff]/.test(text) && !SAME.has(path));
  expect(latin).toEqual([]);
});

test('German says du', () => {
  // A Sie that begins a sentence may be “they”; no other is.
  const formal = /\b(?:Ihr|Ihre[mnrs]?|Ihnen)\b|[^.!?:] Sie\b|^Sie (?:sind|haben)\b/;
  expect(leaves(de).filter(([, text]) => formal.test(text))).toEqual([]);
});

test('the test language marks every string, functions too', () => {
  for (const [path, text] of leaves(pseudo(en))) expect([path, text.startsWith('⟦')]).toEqual([path, true]);
});

test('a locale sets language and direction of the page', async () => {
  await setLocale('ur');
  expect(document.documentElement.dir).toBe('rtl');
  expect(t().common.undo).toBe(ur.common.undo);
  await setLocale('de');
  expect([document.documentElement.lang, document.documentElement.dir]).toEqual(['de', LOCALES.de.dir]);
});
