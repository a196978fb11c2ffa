import type { Idea, IdeaPatch } from '@/lib/api/client';
import { draftOf, dropDraft, keepDraft } from '@/lib/drafts';
import { Failure } from '@/lib/failure';
import { Autosave, type Outcome, type Saving } from './autosave';
import { changed, type Field, faultsOf, patchOf, takenOver, type Words, wordsOf } from './fields';
import { type Disagreement, type Reconciled, reconcile } from './reconcile';

/** What the form shows. A new one for every change, so that React can tell. */
export interface Snapshot {
  /** The idea as the server has it. */
  idea: Idea;
  words: Words;
  state: Saving;
  /** What the server said of a field, until that is changed. */
  faults: Partial<Record<Field, string>>;
  /** Two versions, and the fields in which they are at odds. */
  conflict: { theirs: Idea; disagreements: Disagreement[] } | null;
  /** Notes that the person joins by hand in a conflict. */
  joining: string | null;
  /** When the words were written that came back from this device. */
  restored: string | null;
  /** Changes made elsewhere came in between, and were joined with these. */
  joined: boolean;
  failure: unknown;
}

interface Door {
  person: string;
  /** Sends a change of this version, and answers the idea as it is then. */
  patch: (idea: Idea, change: IdeaPatch) => Promise<Idea>;
}

/** A Session is one idea being edited: what the server has, what the person wrote, and how the one becomes the other. */
export class Session {
  private now: Snapshot;
  private readonly watchers = new Set<() => void>();
  private readonly autosave: Autosave;
  /** Fields whose value the server refused: they stay here, and do not hold up the rest. */
  private readonly refused = new Set<Field>();
  private here = true;

  constructor(
    idea: Idea,
    private readonly door: Door,
  ) {
    this.now = {
      idea,
      words: wordsOf(idea),
      state: 'clean',
      faults: {},
      conflict: null,
      joining: null,
      restored: null,
      joined: false,
      failure: null,
    };
    this.autosave = new Autosave({ pending: () => this.pending().length > 0, send: () => this.send(), tell: (state) => this.told(state) });
    this.restore();
  }

  readonly snapshot = (): Snapshot => this.now;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Are words that the server does not have on this device, so that the editor may be left? */
  kept = (): boolean => this.here;

  /** Is there a word here that the server does not have? */
  unsaved(): boolean {
    return changed(wordsOf(this.now.idea), this.now.words).length > 0;
  }

  set<F extends Field>(field: F, value: Words[F]): void {
    const { [field]: _cleared, ...faults } = this.now.faults;
    this.refused.delete(field);
    this.become({ words: { ...this.now.words, [field]: value }, faults });
    this.keep();
    this.autosave.touch();
  }

  flush = (): Promise<Saving> => this.autosave.flush();
  start = (): void => this.autosave.start();
  stop = (): void => this.autosave.stop();

  /** adopt takes in the idea as the server has it now: changed elsewhere, or by a restore. */
  adopt(idea: Idea): void {
    const { idea: base, words, state } = this.now;
    const known = this.now.conflict?.theirs ?? base;
    if (state === 'saving' || (idea.id === base.id && idea.updated_at <= known.updated_at)) return;
    // Nobody is interrupted while typing: where the two are at odds, the next save meets it.
    if (state !== 'conflict' && reconcile(wordsOf(base), words, wordsOf(idea)).disagreements.length > 0) return;
    this.meet(base, idea);
  }

  /** join keeps what the person makes of two versions of the notes, before it is chosen. */
  join(text: string): void {
    this.become({ joining: text });
    this.keep();
  }

  /** settle ends a conflict with the words that the person chose. */
  settle(words: Words): void {
    const { conflict } = this.now;
    if (!conflict) return;
    this.become({ idea: conflict.theirs, words, conflict: null, joining: null });
    this.keep();
    this.autosave.resume();
  }

  /** discard gives up what is unsaved. */
  discard(): void {
    const theirs = this.now.conflict?.theirs ?? this.now.idea;
    this.refused.clear();
    this.become({ idea: theirs, words: wordsOf(theirs), conflict: null, joining: null, restored: null, faults: {} });
    this.keep();
    this.autosave.resume();
    this.autosave.touch();
  }

  private restore(): void {
    const draft = draftOf<Idea, Words>(this.door.person, this.now.idea.id);
    if (!draft) return;
    const { idea } = this.now;
    this.now = { ...this.now, words: draft.words };
    if (draft.base.updated_at !== idea.updated_at) this.meet(draft.base, idea);
    if (draft.joining && draft.joining.of === this.now.conflict?.theirs.updated_at) this.now = { ...this.now, joining: draft.joining.text };
    if (this.unsaved()) this.now = { ...this.now, restored: draft.at };
    else this.keep();
  }

  /** meet joins the words here, written on base, with an idea that is newer than it. */
  private meet(seen: Idea, theirs: Idea): void {
    const { conflict, joining } = this.now;
    // Notes joined by hand hold the version that they were joined with: they are at odds only with what came after it.
    const byHand = conflict && joining !== null && conflict.theirs.updated_at !== theirs.updated_at;
    const base = byHand ? { ...seen, notes: conflict.theirs.notes } : seen;
    const mine = byHand ? { ...this.now.words, notes: joining } : this.now.words;
    const own = changed(wordsOf(base), mine);
    const { words, disagreements }: Reconciled = reconcile(wordsOf(base), mine, wordsOf(theirs));
    if (disagreements.length > 0) {
      // What was written stays the draft on its own base until the person has chosen.
      this.become({ idea: base, words: mine, conflict: { theirs, disagreements }, joining: byHand ? null : joining });
      this.keep();
      this.autosave.halt();
      return;
    }
    const joined = own.length > 0 && changed(wordsOf(theirs), words).length > 0;
    this.become({ idea: theirs, words, conflict: null, joining: null, joined: this.now.joined || joined });
    this.keep();
    this.autosave.resume();
    this.autosave.touch();
  }

  /** pending lists the fields to send: what differs, and was not refused as it stands. */
  private pending(): Field[] {
    const { idea, words } = this.now;
    return changed(wordsOf(idea), words).filter((f) => !this.refused.has(f));
  }

  private async send(): Promise<Outcome> {
    const fields = this.pending();
    const sent = this.now.words;
    try {
      const idea = await this.door.patch(this.now.idea, patchOf(sent, fields));
      // What was typed since stays as it is; all else is as the server has it.
      const typed = changed(sent, this.now.words);
      const theirs = wordsOf(idea);
      const own = Object.fromEntries([...typed, ...this.refused].map((f) => [f, this.now.words[f]]));
      this.become({ idea, words: takenOver(this.now.words, { ...theirs, ...own }), failure: null });
      this.keep();
      return this.refused.size > 0 && this.pending().length === 0 ? { is: 'failed' } : { is: 'saved' };
    } catch (cause) {
      return this.failed(cause, fields, sent);
    }
  }

  private failed(cause: unknown, fields: Field[], sent: Words): Outcome {
    this.become({ failure: cause });
    if (!(cause instanceof Failure)) return { is: 'failed' };
    if (cause.unreachable) return { is: 'offline' };
    if (cause.status === 412 && cause.current) {
      this.meet(this.now.idea, cause.current as Idea);
      return this.now.conflict ? { is: 'conflict' } : { is: 'again' };
    }
    if (cause.status === 400) return this.refuse(cause, fields, sent);
    return cause.status >= 500 || cause.status === 429 ? { is: 'failed', after: (cause.retryAfter ?? 0) * 1000 } : { is: 'failed' };
  }

  private refuse(cause: Failure, fields: Field[], sent: Words): Outcome {
    const faults = faultsOf(cause, fields, sent, this.now.words);
    const names = Object.keys(faults) as Field[];
    for (const name of names) this.refused.add(name);
    this.become({ faults: { ...this.now.faults, ...faults } });
    return names.length > 0 && this.pending().length > 0 ? { is: 'again' } : { is: 'failed' };
  }

  /** keep writes the draft, or drops it when the server has every word. */
  private keep(): void {
    const { idea, words, conflict, joining } = this.now;
    const by = conflict && joining !== null ? { of: conflict.theirs.updated_at, text: joining } : undefined;
    if (this.unsaved()) this.here = keepDraft(this.door.person, idea.id, { base: idea, words, at: new Date().toISOString(), joining: by });
    else dropDraft(this.door.person, idea.id);
  }

  private told(state: Saving): void {
    this.become(state === 'saved' ? { state, restored: null } : { state });
  }

  private become(change: Partial<Snapshot>): void {
    this.now = { ...this.now, ...change };
    for (const watcher of this.watchers) watcher();
  }
}
