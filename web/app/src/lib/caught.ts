import type { Idea, NewIdea } from './api/client';
import { keysWith, recall, remember } from './storage';

// A new idea is written down before it is sent, and struck out when it has its
// answer or waits in the outbox: a page can be left in between. It is written to
// localStorage, which is done by the next line.
export interface Caught {
  /** As it is seen until the server has answered. */
  idea: Idea;
  create: { key: string; body: NewIdea };
}

const prefixOf = (person: string) => `cv.caught.${encodeURIComponent(person)}/`;

/** The keys of what this page itself is sending. */
const sending = new Set<string>();

export function noteCaught(person: string, caught: Caught): void {
  sending.add(caught.create.key);
  remember(prefixOf(person) + caught.create.key, JSON.stringify(caught));
}

export function dropCaught(person: string, key: string): void {
  sending.delete(key);
  remember(prefixOf(person) + key, null);
}

/** leftCaught is what pages that are gone were sending. It may have been made: its key has the server know it again. */
export function leftCaught(person: string): Caught[] {
  return keysWith(prefixOf(person)).flatMap((at) => {
    try {
      const caught = JSON.parse(recall(at) ?? 'null') as Caught | null;
      return caught?.create && !sending.has(caught.create.key) ? [caught] : [];
    } catch {
      return [];
    }
  });
}

const typedAt = (person: string) => `cv.typed.${encodeURIComponent(person)}`;
const typedOf = (person: string, of: string) => typedAt(person) + (of && `/${of}`);

/** typed is what somebody was writing of a new idea when they left it, or made of what was shared. */
export const typed = (person: string, of = ''): string => recall(typedOf(person, of)) ?? '';
export function keepTyped(person: string, text: string, of = ''): void {
  remember(typedOf(person, of), text || null);
}

const typedKeys = (person: string) =>
  keysWith(typedAt(person)).filter((key) => key === typedAt(person) || key.startsWith(`${typedAt(person)}/`));

/** allTyped is all such words. */
export const allTyped = (person: string): string[] => typedKeys(person).map((key) => recall(key) ?? '');

/** dropAllCaught forgets them: the person signs out. */
export function dropAllCaught(person: string): void {
  for (const at of [...typedKeys(person), ...keysWith(prefixOf(person))]) remember(at, null);
}
