import { type Filters, parseFilters } from '@/lib/filters';

export type AppSearch = Filters & { idea?: number | undefined };

/** parseSearch reads a query as it stands: all values are text, so that links look as people would write them. */
export const parseSearch = (query: string): Record<string, string> => Object.fromEntries(new URLSearchParams(query));

export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search))
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  const text = query.toString().replaceAll('%2C', ',');
  return text && `?${text}`;
}

/** appSearch is what every screen behind the sign-in understands: filters, and the idea whose sheet is open. */
export function appSearch(s: Record<string, unknown>): AppSearch {
  const idea = Number(s.idea);
  return { ...parseFilters(s), ...(Number.isSafeInteger(idea) && idea !== 0 ? { idea } : {}) };
}

const text = (v: unknown) => (typeof v === 'string' && v ? v : undefined);

/** authSearch is what the pages before the sign-in understand. */
export const authSearch = (
  s: Record<string, unknown>,
): { next?: string | undefined; token?: string | undefined; error?: string | undefined } => ({
  next: text(s.next),
  token: text(s.token),
  error: text(s.error),
});

/** sharedSearch is what other apps and the bookmark send along. */
export const sharedSearch = (
  s: Record<string, unknown>,
): { title?: string | undefined; text?: string | undefined; url?: string | undefined } => ({
  title: text(s.title),
  text: text(s.text),
  url: text(s.url),
});
