import { type Hunk, hunks } from './hunks';

/** A place that both sides changed, each in its own way. */
export interface Conflict {
  base: string;
  mine: string;
  theirs: string;
}

export interface Merge {
  /** Everything of both sides. In a conflict, mine stands before theirs. */
  text: string;
  conflicts: Conflict[];
}

/** A run of the base with what each side made of it. */
interface Run {
  base: string[];
  mine: string[];
  theirs: string[];
}

const lines = (text: string) => text.split('\n');
const words = (text: string) => text.match(/[\p{L}\p{N}\p{M}_]+|\s|[^\s]/gu) ?? [];

/**
 * merge joins two texts that come from one: by lines, and where both changed
 * the same lines, by words. What only one side changed is taken as it is.
 */
export function merge(base: string, mine: string, theirs: string): Merge {
  const out: string[] = [];
  const conflicts: Conflict[] = [];
  for (const run of runs(lines(base), lines(mine), lines(theirs), share)) {
    const agreed = settled(run) ?? refined(run);
    if (agreed) {
      out.push(...agreed);
      continue;
    }
    out.push(...run.mine, ...run.theirs);
    conflicts.push({ base: run.base.join('\n'), mine: run.mine.join('\n'), theirs: run.theirs.join('\n') });
  }
  return { text: out.join('\n'), conflicts };
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((v, n) => v === b[n]);

/** settled is what a run becomes if not both sides changed it differently. */
function settled({ base, mine, theirs }: Run): string[] | null {
  if (same(mine, theirs) || same(theirs, base)) return mine;
  return same(mine, base) ? theirs : null;
}

/** refined looks at the words of lines that both changed. One word at odds, and the lines are. */
function refined(run: Run): string[] | null {
  if (run.base.length === 0 || run.mine.length === 0 || run.theirs.length === 0) return null;
  const out: string[] = [];
  for (const part of runs(words(run.base.join('\n')), words(run.mine.join('\n')), words(run.theirs.join('\n')), touch)) {
    const agreed = settled(part);
    if (!agreed) return null;
    out.push(...agreed);
  }
  return lines(out.join(''));
}

type Meets = (from: number, to: number, h: Hunk) => boolean;

/** Lines meet when they share a part of the base, or both sides insert at one point of it. */
const share: Meets = (from, to, h) => (h.from < to && from < h.to) || (h.from === from && h.to === to);

/** Words of one line meet when they touch, too: a sentence put together from two would mean neither. */
const touch: Meets = (from, to, h) => h.from <= to && from <= h.to;

/** runs cuts the base at the edges of all changes, so that each run is whole on all three sides. */
function* runs(base: readonly string[], mine: readonly string[], theirs: readonly string[], meets: Meets): Generator<Run> {
  const left = hunks(base, mine);
  const right = hunks(base, theirs);
  const at = { base: 0, mine: 0, theirs: 0 };
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const first = earlier(left[l], right[r]);
    const [fromLeft, fromRight] = [l, r];
    let to = first.to;
    for (let grew = true; grew; ) {
      grew = false;
      for (let h = left[l]; h && (h === first || meets(first.from, to, h)); h = left[++l]) [to, grew] = [Math.max(to, h.to), true];
      for (let h = right[r]; h && (h === first || meets(first.from, to, h)); h = right[++r]) [to, grew] = [Math.max(to, h.to), true];
    }
    const kept = base.slice(at.base, first.from);
    if (kept.length > 0) yield { base: kept, mine: kept, theirs: kept };
    const span = { base: first.from, mine: at.mine + kept.length, theirs: at.theirs + kept.length };
    const ends = {
      mine: span.mine + grown(left, fromLeft, l, first.from, to),
      theirs: span.theirs + grown(right, fromRight, r, first.from, to),
    };
    yield { base: base.slice(first.from, to), mine: mine.slice(span.mine, ends.mine), theirs: theirs.slice(span.theirs, ends.theirs) };
    at.base = to;
    at.mine = ends.mine;
    at.theirs = ends.theirs;
  }
  const rest = base.slice(at.base);
  if (rest.length > 0) yield { base: rest, mine: rest, theirs: rest };
}

/** An insertion comes before what is changed at the same point. */
function earlier(a: Hunk | undefined, b: Hunk | undefined): Hunk {
  if (!a || !b) return (a ?? b) as Hunk;
  return b.from < a.from || (b.from === a.from && b.to < a.to) ? b : a;
}

/** grown is how long base[from, to) is on the side whose hunks i to j lie in it. */
const grown = (side: readonly Hunk[], i: number, j: number, from: number, to: number) =>
  side.slice(i, j).reduce((n, h) => n + (h.end - h.start) - (h.to - h.from), to - from);
