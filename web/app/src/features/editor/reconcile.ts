import { FIELDS, type Field, sameField, takenOver, type Words } from './fields';
import { merge } from './merge';

/** A field that was changed here and elsewhere, to different ends. */
export interface Disagreement {
  field: Exclude<Field, 'tags'>;
  /** Of notes, everything of both sides: a third way out. */
  both?: string;
}

export interface Reconciled {
  /** Both sides' changes; in a disagreement, mine, and of notes both. */
  words: Words;
  disagreements: Disagreement[];
}

const key = (tag: string) => tag.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Tags have no disagreement: what either side added or took away stays so. */
function tagsOf(base: string[], mine: string[], theirs: string[]): string[] {
  const was = new Set(base.map(key));
  const own = new Set(mine.map(key));
  const other = new Set(theirs.map(key));
  const stays = theirs.filter((t) => own.has(key(t)) || !was.has(key(t)));
  return [...stays, ...mine.filter((t) => !was.has(key(t)) && !other.has(key(t)))];
}

/** reconcile joins what was changed here with what was changed elsewhere since both were the base. */
export function reconcile(base: Words, mine: Words, theirs: Words): Reconciled {
  const words: Words = { ...mine };
  const disagreements: Disagreement[] = [];
  const take = <F extends Field>(f: F, from: Words) => {
    words[f] = from[f];
  };
  for (const field of FIELDS) {
    if (sameField(field, mine, base)) take(field, theirs);
    else if (field === 'tags') words.tags = tagsOf(base.tags, mine.tags, theirs.tags);
    else if (field === 'notes') {
      const { text, conflicts } = merge(base.notes, mine.notes, theirs.notes);
      words.notes = text;
      if (conflicts.length > 0) disagreements.push({ field, both: text });
    } else if (!sameField(field, theirs, base) && !sameField(field, mine, theirs)) disagreements.push({ field });
  }
  return { words: takenOver(mine, words), disagreements };
}
