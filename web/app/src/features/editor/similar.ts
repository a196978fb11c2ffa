interface Titled {
  title: string;
}

/** Stems by their beginnings: `creator` and `creators` are one. Rough, and the same for every language with letters. */
function stems(title: string): string[] {
  const words =
    title
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return [...new Set(words.map((w) => (w.length > 6 ? w.slice(0, Math.max(5, w.length - 3)) : w)))];
}

/** clueOf is what to search for: the two stems that say most. A title of one short word says too little. */
export function clueOf(title: string): string {
  const telling = stems(title).sort((a, b) => b.length - a.length);
  return telling.length > 1 || (telling[0]?.length ?? 0) >= 5 ? telling.slice(0, 2).join(' ') : '';
}

/** nearest keeps the three that share most with a title, and no less than half of its words. */
export function nearest<T extends Titled>(title: string, found: readonly T[]): T[] {
  const own = stems(title);
  const share = (other: string) => {
    const theirs = stems(other);
    return own.filter((s) => theirs.some((t) => t.startsWith(s) || s.startsWith(t))).length / own.length;
  };
  return found
    .map((idea) => ({ idea, near: share(idea.title) }))
    .filter(({ near }) => near >= 0.5)
    .sort((a, b) => b.near - a.near)
    .slice(0, 3)
    .map(({ idea }) => idea);
}
