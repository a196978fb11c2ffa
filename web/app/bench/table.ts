import { writeSync } from 'node:fs';

/** What the app must hold; the rest is told. */
const gates = new Map<string, number>();
const figures = new Map<string, Map<number, number[]>>();
let sizes: number[] = [];

/** note keeps what was measured of a thing in a vault of so many ideas. A gate is the most that the median may be: a busy machine is no fault of the app. */
export function note(what: string, ideas: number, value: number, gate?: number): void {
  if (gate !== undefined) gates.set(what, gate);
  if (!sizes.includes(ideas)) sizes = [...sizes, ideas];
  const row = figures.get(what) ?? new Map<number, number[]>();
  row.set(ideas, [...(row.get(ideas) ?? []), value]);
  figures.set(what, row);
}

const shown = (value: number | undefined) => (value === undefined ? '' : value < 100 ? value.toFixed(1) : value.toFixed(0));
const sorted = (values: readonly number[] | undefined) => (values ?? []).toSorted((a, b) => a - b);
const median = (values: readonly number[]) => values[Math.floor(values.length / 2)];

/** print writes all of it as a table of Markdown, and returns what missed its gate. */
export function print(): string[] {
  const head = ['what', ...sizes.flatMap((n) => [`${n} ideas: median`, 'worst']), 'runs', 'gate'];
  const lines = [head, head.map(() => '---')];
  const missed: string[] = [];
  for (const [what, row] of figures) {
    const all = sizes.map((n) => sorted(row.get(n)));
    const gate = gates.get(what);
    if (gate !== undefined && all.some((values) => (median(values) ?? 0) > gate)) missed.push(what);
    const runs = Math.min(...all.map((v) => v.length));
    lines.push([what, ...all.flatMap((v) => [shown(median(v)), shown(v.at(-1))]), String(runs), gate === undefined ? '' : String(gate)]);
  }
  // Not by the console, which Playwright hands on line by line with marks of its own.
  writeSync(1, `\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n`);
  return missed;
}
