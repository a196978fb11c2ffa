import { type APIRequestContext, expect } from '@playwright/test';
import { signUp } from '../e2e/fixtures';

const ABOUT = ['newsletters', 'a small studio', 'the first sponsor', 'light at dusk', 'podcast guests', 'the tax year', 'short videos'];
const HOW = ['What nobody says about', 'Ten lessons from', 'How I plan', 'The honest cost of', 'A field guide to', 'Behind the scenes of'];
const FOR = ['for people in a hurry', 'without a budget', 'after a year', 'in one afternoon', 'with a phone and no crew', 'that lasts'];
const TAGS = ['video', 'newsletter', 'podcast', 'essay', 'gear', 'studio', 'business', 'craft', 'travel', 'interview'];
const STAGES = ['idea', 'outline', 'draft', 'published'];
const PRIORITIES = ['high', 'medium', 'low'];
const NOTES = [
  '## The angle',
  'Open with the **failure**, then what it taught. Ask [Mira](https://example.com/mira) for the lamps.',
  '- [x] find a room with a window to the north\n- [ ] three examples\n- [ ] a title of six words',
  'The long version is for the newsletter, of which this is the trailer.',
].join('\n\n');

const of = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

/** One in five hundred holds the word `zebra`, one in fifty `lantern`; a year of days holds what is due and planned. */
function row(n: number): string[] {
  const rare = n % 500 === 7 ? ' with a zebra' : n % 50 === 3 ? ' and a lantern' : '';
  const title = `${of(HOW, n)} ${of(ABOUT, Math.floor(n / 6))} ${of(FOR, Math.floor(n / 42))}${rare}, ${n + 1}`;
  const tags = TAGS.slice(n % 7, (n % 7) + (n % 4)).join(',');
  return [
    title,
    n % 3 ? NOTES : '',
    of(STAGES, n),
    tags,
    of(PRIORITIES, Math.floor(n / 4)),
    n % 5 ? '' : day((n % 365) - 120),
    n % 7 ? '' : day((n % 365) - 120),
  ];
}

const HEAD = ['title', 'notes', 'stage', 'tags', 'priority', 'due_date', 'planned_for'];
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** fill makes a person with so many ideas, equally many of each stage, and returns what their browser holds. */
export async function fill(request: APIRequestContext, origin: string, ideas: number) {
  const person = await signUp({ request }, origin);
  const table = [HEAD, ...Array.from({ length: ideas }, (_, n) => row(n))].map((cells) => cells.map(cell).join(',')).join('\n');
  await person.table(table);
  const { total } = (await person.call<{ pagination: { total: number } }>('GET', '/ideas?limit=1')).pagination;
  expect(total).toBe(ideas);
  return { cookies: await person.cookies(), origins: [] as [] };
}
