import { keysWith, recall, remember } from './storage';

// Words that the server does not have yet, one record for each person and idea.
// localStorage is written before the next key is pressed: what is there outlives
// a crash, which a write to IndexedDB under way does not.
const PREFIX = 'cv.draft.';
const keyOf = (person: string, idea: number) => `${PREFIX}${encodeURIComponent(person)}/${idea}`;

/** A Draft is what was being written, and the version of the idea that it was written on. */
export interface Draft<B, W> {
  base: B;
  words: W;
  at: string;
  /** Notes that are being joined by hand, and the time of the other version. */
  joining?: { of: string; text: string } | undefined;
}

/** keepDraft is false where this device keeps nothing. */
export const keepDraft = <B, W>(person: string, idea: number, draft: Draft<B, W>): boolean =>
  remember(keyOf(person, idea), JSON.stringify(draft));

export function dropDraft(person: string, idea: number): void {
  remember(keyOf(person, idea), null);
}

/** draftOf is the draft, or null if there is none that can be read. */
export function draftOf<B, W>(person: string, idea: number): Draft<B, W> | null {
  try {
    const draft = JSON.parse(recall(keyOf(person, idea)) ?? 'null') as Draft<B, W> | null;
    return draft?.base && draft.words ? draft : null;
  } catch {
    return null;
  }
}

/** moveDraft has a draft of an idea that had no number yet be one of the idea that it became. */
export function moveDraft<B extends { id: number }>(person: string, was: number, base: B): void {
  const draft = draftOf<B, unknown>(person, was);
  if (!draft) return;
  keepDraft(person, base.id, { ...draft, base: { ...draft.base, id: base.id } });
  dropDraft(person, was);
}

/** draftsOf lists the ideas of a person that have unsent words on this device. */
export function draftsOf(person: string): number[] {
  const prefix = keyOf(person, 0).slice(0, -1);
  return keysWith(prefix).map((key) => Number(key.slice(prefix.length)));
}

/** saidKey begins the keys of what a person writes to the assistant. */
export const saidKey = (person: string): string => `cv.said.${encodeURIComponent(person)}/`;

/** dropDrafts forgets them all, and what was not said yet: the person signs out. */
export function dropDrafts(person: string): void {
  for (const idea of draftsOf(person)) dropDraft(person, idea);
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(saidKey(person))) remember(key, null);
  } catch {
    // Nothing is kept.
  }
}
