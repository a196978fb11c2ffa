import { use } from 'react';
import { Failure } from '@/lib/failure';
import { currentLocale, intl, TEST_LOCALE } from '.';
import type { chat } from './en/chat';
import { failureText } from './failures';
import { moment } from './format';

export type ChatWords = typeof chat;

// What few people open brings its strings along: the first screen does without.
const LOADS: Record<ReturnType<typeof currentLocale>, () => Promise<ChatWords>> = {
  en: async () => (await import('./en/chat')).chat,
  de: async () => (await import('./de/chat')).chat,
  ur: async () => (await import('./ur/chat')).chat,
  [TEST_LOCALE]: async () => (await import('./pseudo')).pseudo(await LOADS.en()),
};
const loaded = new Map<string, Promise<ChatWords>>();

/** useChatWords is the strings of the assistant, in the locale in use; it suspends until they are here. */
export function useChatWords(): ChatWords {
  const code = currentLocale();
  let words = loaded.get(code);
  if (!words) {
    words = LOADS[code]();
    words.catch(() => loaded.delete(code));
    loaded.set(code, words);
  }
  return use(words);
}

/** So many seconds are told as such; what is further off as a time. */
const SOON = 120;

/** aiFailure says what failed where a model was asked, and when it may be asked again. */
export function aiFailure(cause: unknown, words: ChatWords): string {
  if (!(cause instanceof Failure)) return failureText(cause);
  const byCode: Record<string, string> = words.failures;
  const said = byCode[cause.code];
  if (!said) return failureText(cause);
  const { retryAfter } = cause;
  if (!retryAfter) return said;
  if (retryAfter <= SOON) return `${said} ${words.soon(new Intl.RelativeTimeFormat(intl()).format(retryAfter, 'second'))}`;
  return `${said} ${words.from(moment(new Date(Date.now() + retryAfter * 1000).toISOString()))}`;
}
