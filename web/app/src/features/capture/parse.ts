import type { Priority } from '@/lib/api/client';
import { dayOfWord, fold, priorityOf } from './words';

export interface Parsed {
  title: string;
  notes: string | null;
  tags: string[];
  priority: Priority | undefined;
  due: string | undefined;
}

const MOST_TAGS = 20;
const LONGEST_TAG = 50;

/** A word with a sign before it: at the start or after white space, so that addresses and C# stay as they are. */
const MARKED = /(?<=^|\s)(\\?)([#!@])([^\s,;]+)([,;]?)/gu;

/**
 * parse understands `#tag`, `!high` and `@friday` in the first line; all else
 * of it is the title, and further lines are notes. What it does not know stays
 * in the title, and so does what has a backslash before it. Of several
 * priorities or days the last one counts.
 */
export function parse(text: string, today: string): Parsed {
  const [line = '', ...rest] = text.split('\n');
  const tags: string[] = [];
  let priority: Priority | undefined;
  let due: string | undefined;

  const understand = (sign: string, raw: string): boolean => {
    const word = raw.replace(/[.!?:]+$/u, '');
    if (sign === '#') {
      const name = word.normalize('NFC');
      if (!/[\p{L}\p{N}]/u.test(name) || [...name].length > LONGEST_TAG) return false;
      const known = tags.some((t) => fold(t) === fold(name));
      if (!known && tags.length >= MOST_TAGS) return false;
      if (!known) tags.push(name);
      return true;
    }
    if (sign === '!') {
      const found = priorityOf(word);
      priority = found ?? priority;
      return found !== undefined;
    }
    const found = dayOfWord(raw, today) ?? dayOfWord(word, today);
    due = found ?? due;
    return found !== undefined;
  };

  const title = line
    .replace(MARKED, (whole, escaped: string, sign: string, word: string) => {
      if (escaped) return whole.slice(1);
      return understand(sign, word) ? '' : whole;
    })
    .replace(/\s+/gu, ' ')
    .trim();
  const notes = rest.join('\n').trim();
  return { title, notes: notes || null, tags, priority, due };
}
