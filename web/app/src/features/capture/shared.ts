export interface Shared {
  title?: string | undefined;
  text?: string | undefined;
  url?: string | undefined;
}

const MOST_NOTES = 5000;
const MOST_TITLE = 200;

const line = (text: string) => text.replace(/\s+/gu, ' ').trim();
/** Signs that the form would read as a tag, a priority or a day: the words of others are no commands. */
const plain = (text: string) => text.replace(/(?<=^|\s)[#!@](?=\S)/gu, '\\$&');

/**
 * sharedText makes what another app or page shared into what a person would have
 * typed: the title, and below it the words and the address. Phones put the
 * address into the text, or leave out the title.
 */
export function sharedText({ title = '', text = '', url = '' }: Shared): string {
  const words = text.trim();
  const head = line(title) || line(words.split('\n')[0] ?? '') || line(url);
  if (!head) return '';
  const name = [...head].length > MOST_TITLE ? `${[...head].slice(0, MOST_TITLE - 1).join('')}…` : head;
  const rest = [words === head ? '' : words, words.includes(url) || head === url ? '' : url.trim()].filter(Boolean).join('\n\n');
  return [plain(name), [...rest].slice(0, MOST_NOTES).join('')].filter(Boolean).join('\n');
}
