import { hunks } from './hunks';

export interface Piece {
  kind: 'same' | 'del' | 'ins';
  text: string;
}

// A word takes the spaces behind it along: else every replaced sentence would
// be a chain of single words held together by the spaces that both have.
const tokens = (text: string) => text.match(/[\p{L}\p{N}\p{M}_'’-]+[ \t]*|\s|[^\s]/gu) ?? [];

/** diff tells in words how one text became another. */
export function diff(before: string, after: string): Piece[] {
  const a = tokens(before);
  const b = tokens(after);
  const out: Piece[] = [];
  const add = (kind: Piece['kind'], part: string[]) => {
    if (part.length > 0) out.push({ kind, text: part.join('') });
  };
  let at = 0;
  for (const { from, to, start, end } of hunks(a, b)) {
    add('same', a.slice(at, from));
    add('del', a.slice(from, to));
    add('ins', b.slice(start, end));
    at = to;
  }
  add('same', a.slice(at));
  return out;
}
