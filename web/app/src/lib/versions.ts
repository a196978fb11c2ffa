import type { Idea } from './api/client';

// Lists carry no versions. What single answers said is kept here, and counts for
// as long as the idea in hand is the one that the answer was about.
const known = new Map<number, { etag: string; updated: string }>();

export function noteVersion(idea: Idea, etag: string | undefined): void {
  if (etag) known.set(idea.id, { etag, updated: idea.updated_at });
}

/** ifMatch is the header for a change of this idea as it is seen here, where its version is known. */
export function ifMatch(idea: Pick<Idea, 'id' | 'updated_at'>): { 'If-Match'?: string } {
  const at = known.get(idea.id);
  return at && at.updated === idea.updated_at ? { 'If-Match': at.etag } : {};
}

/** knownVersion is the newest number that an answer gave, 0 if none did. */
export const knownVersion = (id: number): number => Number(known.get(id)?.etag.match(/\d+/)?.[0] ?? 0);
