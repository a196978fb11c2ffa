import { recall, remember } from '@/lib/storage';
import type { en } from './en';

// The locales, each a chunk of its own with the shape of English: what one lacks, the compiler finds.
export type Messages = typeof en;
type Direction = 'ltr' | 'rtl';

export const LOCALES = {
  en: { name: 'English', dir: 'ltr', load: async () => (await import('./en')).en },
  de: { name: 'Deutsch', dir: 'ltr', load: async () => (await import('./de')).de },
  ur: { name: 'اردو', dir: 'rtl', load: async () => (await import('./ur')).ur },
} as const satisfies Record<string, { name: string; dir: Direction; load: () => Promise<Messages> }>;

export type Locale = keyof typeof LOCALES;
/** The test language: English that shows where a string was not asked for, from right to left. */
export const TEST_LOCALE = 'en-XA';
const KEY = 'cv.locale';
const HEARD = 'cv.locale.heard';
const ZONE = 'cv.zone';

let messages: Messages | undefined;
let locale: Locale | typeof TEST_LOCALE = 'en';
let zone: string | undefined;
let version = 0;
const watchers = new Set<() => void>();

const isLocale = (code: string): code is Locale => code in LOCALES;
const languageOf = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';

/** t is the strings of the locale in use: `t().board.empty.draft`. */
export function t(): Messages {
  if (!messages) throw new Error('no locale is loaded yet');
  return messages;
}

export const currentLocale = () => locale;
/**
 * intl is the tag for Intl: the language of the app, in the region that the
 * browser names for it, by which weeks begin and days are written. The test
 * language formats as Urdu does, so that no date or number is taken for a word.
 */
export const intl = (): string => {
  const language = locale === TEST_LOCALE ? 'ur' : locale;
  return navigator.languages.find((tag) => languageOf(tag) === language) ?? language;
};
export const timeZone = (): string | undefined => zone;

export function onLocale(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

/** localeVersion changes with every switch, for useSyncExternalStore. */
export const localeVersion = (): number => version;

function told(): void {
  version++;
  for (const watch of watchers) watch();
}

/** preferred is the locale chosen on this device, else the browser's first that we have. */
export function preferred(): Locale | typeof TEST_LOCALE {
  const kept = recall(KEY);
  if (kept === TEST_LOCALE || (kept && isLocale(kept))) return kept as Locale;
  for (const tag of navigator.languages) {
    const language = languageOf(tag);
    if (isLocale(language)) return language;
  }
  return 'en';
}

export async function setLocale(code: Locale | typeof TEST_LOCALE): Promise<void> {
  const next = code === TEST_LOCALE ? (await import('./pseudo')).pseudo(await LOCALES.en.load()) : await LOCALES[code].load();
  messages = next;
  locale = code;
  document.documentElement.lang = code;
  document.documentElement.dir = code === TEST_LOCALE ? 'rtl' : LOCALES[code].dir;
  told();
}

/** chooseLocale switches, and remembers it on this device: the page is right before anything is loaded. */
export async function chooseLocale(code: Locale): Promise<void> {
  await setLocale(code);
  remember(KEY, code);
}

/**
 * followLocale switches to what the person chose on another device since this
 * one heard of it. One that hears for the first time keeps what was chosen on
 * it, and takes English for no choice: everybody has it who made none.
 */
export async function followLocale(tag: string): Promise<void> {
  const heard = recall(HEARD);
  if (heard === tag) return;
  remember(HEARD, tag);
  const language = languageOf(tag);
  if (!isLocale(language) || language === locale || locale === TEST_LOCALE) return;
  if (heard === null && (language === 'en' || recall(KEY) !== null)) return;
  await chooseLocale(language);
}

/** knowsTimeZone: the person's zone was told, now or on an earlier visit. */
export const knowsTimeZone = (): boolean => {
  zone ??= recall(ZONE) ?? undefined;
  return zone !== undefined;
};

/**
 * setTimeZone has dates shown as the person's preferences say; unset, as the
 * device does. Everything is drawn anew, and so it is told before the first
 * screen is there: what one has begun to type must not go.
 */
export function setTimeZone(name: string | undefined): void {
  if (!name || zone === name) return;
  zone = name;
  remember(ZONE, name);
  told();
}
