import { useSyncExternalStore } from 'react';
import { currentPerson } from '@/lib/auth/session';
import { saidKey } from '@/lib/drafts';
import { recall, remember } from '@/lib/storage';

// What is being written in each conversation, 0 being one that is not begun. What
// stands in the field is here; what the server does not have yet is on the device.
const fields = new Map<string, string>();
const watchers = new Set<() => void>();

const keyOf = (conversation: number) => `${saidKey(currentPerson()?.id ?? '')}${conversation}`;

function put(conversation: number, text: string): void {
  fields.set(keyOf(conversation), text);
  for (const watch of watchers) watch();
}

export function wordsOf(conversation: number): string {
  const key = keyOf(conversation);
  return fields.get(key) ?? recall(key) ?? '';
}

/** write keeps what the field says. */
export function write(conversation: number, text: string): void {
  put(conversation, text);
  remember(keyOf(conversation), text || null);
}

/** handOver empties the field. On the device the words stay until the server has them. */
export const handOver = (conversation: number): void => put(conversation, '');

/** arrived says that it has them. What was typed since stays. */
export const arrived = (conversation: number): void => write(conversation, wordsOf(conversation));

/** move has the words of a conversation that is begun follow it. */
export function move(to: number): void {
  write(to, wordsOf(0));
  write(0, '');
}

export const useWords = (conversation: number): string =>
  useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => wordsOf(conversation),
  );
