import { use } from 'react';
import { Failure } from '@/lib/failure';
import { intl } from '.';
import type { chat } from './en/chat';
import { failureText } from './failures';
import { moment } from './format';
import { later } from './later';

export type ChatWords = typeof chat;

const words = later<ChatWords>({
  en: async () => (await import('./en/chat')).chat,
  de: async () => (await import('./de/chat')).chat,
  ur: async () => (await import('./ur/chat')).chat,
});

/** useChatWords is the strings of the assistant, which few people open; it suspends until they are here. */
export const useChatWords = (): ChatWords => use(words.load());

/** So many seconds are told as such; what is further off as a time. */
const SOON = 120;

/** aiFailure says what failed where a model was asked, and when it may be asked again. */
export function aiFailure(cause: unknown, words: ChatWords): string {
  const said = failureText(cause);
  if (!(cause instanceof Failure) || !cause.retryAfter || cause.code === 'RATE_LIMIT_EXCEEDED') return said;
  const { retryAfter } = cause;
  if (retryAfter <= SOON) return `${said} ${words.soon(new Intl.RelativeTimeFormat(intl()).format(retryAfter, 'second'))}`;
  return `${said} ${words.from(moment(new Date(Date.now() + retryAfter * 1000).toISOString()))}`;
}

/** chatFailure is aiFailure in a conversation, which may be what is not there. */
export const chatFailure = (cause: unknown, words: ChatWords): string =>
  cause instanceof Failure && cause.code === 'NOT_FOUND' ? words.gone : aiFailure(cause, words);
