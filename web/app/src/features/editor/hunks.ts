/** One place where b differs from a: a[from, to) became b[start, end). */
export interface Hunk {
  from: number;
  to: number;
  start: number;
  end: number;
}

/** The table of a comparison holds this many cells at most; beyond, what differs counts as rewritten. */
const CELLS = 9_000_000;

/** hunks compares two lists, and finds the places where they differ: the longest common part stays. */
export function hunks(a: readonly string[], b: readonly string[]): Hunk[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const n = a.length - head - tail;
  const m = b.length - head - tail;
  if (n === 0 && m === 0) return [];
  if (n === 0 || m === 0 || n * m > CELLS) return [{ from: head, to: head + n, start: head, end: head + m }];
  return walk(a, b, head, n, m, lengths(a, b, head, n, m));
}

/** lengths[i * (m + 1) + j] is how long the common part of a's rest from i and b's rest from j is. */
function lengths(a: readonly string[], b: readonly string[], head: number, n: number, m: number): Uint16Array {
  const wide = m + 1;
  const table = new Uint16Array((n + 1) * wide);
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--) {
      const right = table[i * wide + j + 1] ?? 0;
      const down = table[(i + 1) * wide + j] ?? 0;
      const both = (table[(i + 1) * wide + j + 1] ?? 0) + 1;
      table[i * wide + j] = a[head + i] === b[head + j] ? both : Math.max(right, down);
    }
  return table;
}

function walk(a: readonly string[], b: readonly string[], head: number, n: number, m: number, table: Uint16Array): Hunk[] {
  const found: Hunk[] = [];
  let open: Hunk | null = null;
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && a[head + i] === b[head + j]) {
      open = null;
      i++;
      j++;
      continue;
    }
    if (!open) {
      open = { from: head + i, to: head + i, start: head + j, end: head + j };
      found.push(open);
    }
    const skip = (table[(i + 1) * (m + 1) + j] ?? 0) >= (table[i * (m + 1) + j + 1] ?? 0);
    if (i < n && (j >= m || skip)) open.to = head + ++i;
    else open.end = head + ++j;
  }
  return found;
}
