import { describe, expect, it } from 'vitest';
import { merge } from './merge';

/** A small generator with a seed: what fails once fails again. */
function dice(seed: number) {
  let s = seed;
  return (n: number) => {
    s = (s * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((s / 2 ** 31) * n);
  };
}

const WORDS = ['hook', 'angle', 'draft', 'the', 'why', '', '- [ ] film', 'é', '۔ اردو', '🎬'];

function text(roll: (n: number) => number): string {
  return Array.from({ length: roll(7) }, () => Array.from({ length: roll(5) }, () => WORDS[roll(WORDS.length)]).join(' ')).join('\n');
}

function edited(from: string, roll: (n: number) => number): string {
  const out = from.split('\n');
  for (let n = roll(4); n > 0; n--) out.splice(roll(out.length + 1), roll(3), ...text(roll).split('\n').slice(0, roll(3)));
  return out.join('\n');
}

describe('merge', () => {
  it('keeps what only one side changed, and what both changed alike', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const roll = dice(seed);
      const base = text(roll);
      for (const x of [edited(base, roll), text(roll)]) {
        expect(merge(base, base, x)).toEqual({ text: x, conflicts: [] });
        expect(merge(base, x, base)).toEqual({ text: x, conflicts: [] });
        expect(merge(base, x, x)).toEqual({ text: x, conflicts: [] });
      }
    }
  });

  it('keeps edits of both sides that lie apart', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const roll = dice(seed);
      const base = Array.from({ length: 6 + roll(10) }, (_, n) => `line ${n}`);
      const cut = 2 + roll(base.length - 4);
      const own = roll(cut - 1);
      const other = cut + 1 + roll(base.length - cut - 1);
      const mine = base.toSpliced(own, roll(2), 'of mine');
      const theirs = base.toSpliced(other, roll(2), 'of theirs');
      const { text: got, conflicts } = merge(base.join('\n'), mine.join('\n'), theirs.join('\n'));
      expect(conflicts).toEqual([]);
      expect(got.split('\n').filter((l) => l.startsWith('of '))).toEqual(['of mine', 'of theirs']);
      for (const kept of base) if (mine.includes(kept) && theirs.includes(kept)) expect(got.split('\n')).toContain(kept);
    }
  });

  it('loses no word of either side, whatever they did', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const roll = dice(seed);
      const base = text(roll);
      const [mine, theirs] = [edited(base, roll), edited(base, roll)];
      const { text: got, conflicts } = merge(base, mine, theirs);
      const old = new Set(base.split(/\s+/));
      for (const word of `${mine} ${theirs}`.split(/\s+/)) if (!old.has(word)) expect(got).toContain(word);
      for (const c of conflicts) for (const line of [c.mine, c.theirs]) expect(got).toContain(line);
    }
  });

  it('merges different words of one line', () => {
    expect(merge('the quick brown fox', 'the slow brown fox', 'the quick brown dog')).toEqual({
      text: 'the slow brown dog',
      conflicts: [],
    });
  });

  it('lets one side add behind a line that the other changed', () => {
    expect(merge('hook', 'hook\nmore', 'a better hook')).toEqual({ text: 'a better hook\nmore', conflicts: [] });
  });

  it('keeps neighbouring lines that each side changed', () => {
    expect(merge('a\nb', 'A\nb', 'a\nB')).toEqual({ text: 'A\nB', conflicts: [] });
  });

  it('names a place where the two are at odds, and keeps both', () => {
    expect(merge('intro\nhook\nend', 'intro\nmy hook line\nend', 'intro\nanother\nend')).toEqual({
      text: 'intro\nmy hook line\nanother\nend',
      conflicts: [{ base: 'hook', mine: 'my hook line', theirs: 'another' }],
    });
  });

  it('is at odds where both insert at one point', () => {
    expect(merge('a', 'a\nmine', 'a\ntheirs').conflicts).toEqual([{ base: '', mine: 'mine', theirs: 'theirs' }]);
  });

  it('is at odds where one side deletes what the other changes', () => {
    const { conflicts, text: got } = merge('a\nb\nc', 'a\nc', 'a\nb changed\nc');
    expect(conflicts).toEqual([{ base: 'b', mine: '', theirs: 'b changed' }]);
    expect(got).toBe('a\nb changed\nc');
  });

  it('answers for the longest notes there can be', () => {
    const long = (w: string) => Array.from({ length: 1250 }, (_, n) => `${w}${n % 7}`).join(' ');
    expect(merge(long('a'), long('b'), long('c')).conflicts).toHaveLength(1);
  });
});
