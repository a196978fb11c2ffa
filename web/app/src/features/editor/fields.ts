import { faultText } from '@/i18n/failures';
import type { Idea, IdeaPatch, Priority, Stage } from '@/lib/api/client';
import type { Failure } from '@/lib/failure';

/** What a person can change of an idea, as form fields hold it: no null where an empty text says the same. */
export interface Words {
  title: string;
  notes: string;
  stage: Stage;
  tags: string[];
  priority: Priority;
  due_date: string | null;
  planned_for: string | null;
  published_url: string;
  /** Whether models may see it. */
  ai: Idea['ai'];
}

export type Field = keyof Words;
export const FIELDS = [
  'title',
  'notes',
  'stage',
  'tags',
  'priority',
  'due_date',
  'planned_for',
  'published_url',
  'ai',
] as const satisfies readonly Field[];

/** The most that the vault takes, in code points. */
export const MOST = { title: 200, notes: 5000, tag: 50, tags: 20, published_url: 2048 };

export function wordsOf(idea: Idea): Words {
  return {
    title: idea.title,
    notes: idea.notes ?? '',
    stage: idea.stage,
    tags: idea.tags,
    priority: idea.priority,
    due_date: idea.due_date,
    planned_for: idea.planned_for,
    published_url: idea.published_url ?? '',
    ai: idea.ai,
  };
}

/** kept is a text as the vault keeps it, and counts it. */
export const kept = (text: string): string => text.trim().normalize('NFC');

/** countOf is how long the vault finds a text: code points, not UTF-16 units. */
export const countOf = (text: string): number => [...kept(text)].length;

/** A day is the same whether it is written as a date or as its midnight in UTC. */
const instant = (at: string | null) => (at === null ? null : Date.parse(at));

export function sameField(field: Field, a: Words, b: Words): boolean {
  switch (field) {
    case 'title':
    case 'notes':
    case 'published_url':
      return kept(a[field]) === kept(b[field]);
    case 'tags':
      return a.tags.join(',') === b.tags.join(',');
    case 'due_date':
      return instant(a.due_date) === instant(b.due_date);
    case 'ai': // drafts that were kept before there was this field have none
      return (a.ai ?? 'on') === (b.ai ?? 'on');
    default:
      return a[field] === b[field];
  }
}

/** changed lists the fields in which two differ. */
export const changed = (a: Words, b: Words): Field[] => FIELDS.filter((f) => !sameField(f, a, b));

/** patchOf is what to send so that these fields become what they are here. */
export function patchOf(words: Words, fields: readonly Field[]): IdeaPatch {
  const whole: Required<Pick<IdeaPatch, Field>> = {
    ...words,
    notes: kept(words.notes) || null,
    published_url: kept(words.published_url) || null,
  };
  return Object.fromEntries(fields.map((f) => [f, whole[f]]));
}

/**
 * takenOver is what the form shows when the server's fields become these. A text
 * that differs only in white space at its ends is left alone: somebody types there.
 */
export function takenOver(shown: Words, next: Words): Words {
  const text = (f: 'title' | 'notes' | 'published_url') => (kept(shown[f]) === kept(next[f]) ? shown[f] : next[f]);
  return { ...next, title: text('title'), notes: text('notes'), published_url: text('published_url') };
}

/** faultsOf is what the server says of fields that were sent. One that was changed again since is another value, and not judged yet. */
export function faultsOf(refusal: Failure, fields: readonly Field[], sent: Words, now: Words): Partial<Record<Field, string>> {
  const faults: Partial<Record<Field, string>> = {};
  for (const fault of refusal.fields) {
    const name = fields.find((f) => fault.field === f || fault.field.startsWith(`${f}[`));
    if (name && sameField(name, sent, now)) faults[name] ??= faultText(fault);
  }
  return faults;
}
