import type { Page } from '@playwright/test';
import { expect, type Person, signUp, test } from '../e2e/fixtures';

// Days are told from today: the server has no other clock.
const NOW = new Date();
const FOLDER = '../../docs/screenshots';
const day = (offset: number) => new Date(NOW.getTime() + offset * 86_400_000).toISOString().slice(0, 10);

const notes =
  'Begin with the **end**.\n\n- [x] find a room with a window to the north\n- [ ] ask Mira about the lamps\n\nThen the long version, of which this is the trailer.';
const IDEAS = [
  { title: 'Ten ways to open a video', stage: 'idea', tags: ['video'], priority: 'high', due_date: day(-3) },
  { title: 'Interview: the bookbinder', stage: 'idea', tags: ['podcast'], priority: 'medium', due_date: day(0) },
  { title: 'Why nobody reads the manual', stage: 'idea', tags: ['essay'], priority: 'low' },
  { title: 'Sound without a studio', stage: 'idea', tags: ['podcast', 'studio'], priority: 'high', planned_for: day(12) },
  {
    title: 'What I learned from a year of newsletters',
    stage: 'outline',
    tags: ['newsletter', 'essay'],
    priority: 'medium',
    planned_for: day(5),
  },
  { title: 'Behind the scenes of the winter film', stage: 'outline', tags: ['film', 'video'], priority: 'medium', due_date: day(4) },
  { title: 'Colour for people in a hurry', stage: 'outline', tags: ['video'], priority: 'low' },
  { title: 'A film about rain', stage: 'draft', tags: ['film'], priority: 'high', planned_for: day(2), notes },
  { title: 'Five lenses compared', stage: 'draft', tags: ['video', 'gear'], priority: 'medium', planned_for: day(8) },
  { title: 'How to light a small room', stage: 'published', tags: ['video', 'studio'], priority: 'low' },
  { title: 'The quiet hour: a talk', stage: 'published', tags: ['talk'], priority: 'high' },
];

async function fill(person: Person): Promise<number> {
  let open = 0;
  for (const idea of IDEAS) {
    const { id } = await person.idea(idea);
    if ('notes' in idea) open = id;
  }
  const gone = await person.idea({ title: 'A list of lists' });
  await person.call('DELETE', `/ideas/${gone.id}`);
  await person.call('POST', '/views', { name: 'Due soon', query: { due_before: day(7), sort: 'due_date', order: 'asc' }, layout: 'list' });
  return open;
}

const LOOKS = [
  { name: 'light', scheme: 'light', width: 1280, height: 800, locale: 'en' },
  { name: 'dark', scheme: 'dark', width: 1280, height: 800, locale: 'en' },
  { name: 'phone', scheme: 'light', width: 390, height: 844, locale: 'en' },
  { name: 'urdu', scheme: 'light', width: 1280, height: 800, locale: 'ur' },
] as const;

for (const look of LOOKS) {
  test(look.name, async ({ page, context, baseURL }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: look.scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: look.width, height: look.height });
    await page.addInitScript((locale) => localStorage.setItem('cv.locale', locale), look.locale);
    const shoot = (name: string) => page.screenshot({ path: `${FOLDER}/${name}-${look.name}.png` });
    const show = async (name: string, path: string, ready: (page: Page) => Promise<unknown>) => {
      await page.goto(path);
      await ready(page);
      await take(name);
    };
    const take = async (name: string) => {
      await expect(page.locator('.skeleton')).toHaveCount(0);
      await page.evaluate(() => document.fonts.ready);
      await shoot(name);
    };
    const press = async (name: string, key: string) => {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      await take(name);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    };
    await show('sign-in', '/sign-in', (p) => expect(p.getByRole('heading', { level: 1 })).toBeVisible());
    await show('sign-up', '/sign-up', (p) => expect(p.getByRole('heading', { level: 1 })).toBeVisible());
    await show('forgot', '/forgot', (p) => expect(p.getByRole('heading', { level: 1 })).toBeVisible());
    const person = await signUp(context, baseURL ?? '');
    await show('board-empty', '/board', (p) => expect(p.getByRole('heading', { level: 1 })).toBeVisible());
    const open = await fill(person);
    const film = (p: Page) => expect(p.getByText('A film about rain').first()).toBeVisible();
    await show('board', '/board', (p) => expect(p.getByText('Ten ways to open a video')).toBeVisible());
    await press('capture', 'c');
    await press('palette', 'Control+k');
    await press('shortcuts', '?');
    await show('list', '/list', film);
    await show('calendar', `/calendar?month=${day(2).slice(0, 7)}`, film);
    await show('insights', '/insights', (p) => expect(p.getByRole('region')).not.toHaveCount(0));
    await show('trash', '/trash', (p) => expect(p.getByText('A list of lists')).toBeVisible());
    for (const part of ['profile', 'preferences', 'security', 'data'])
      await show(`settings-${part}`, `/settings/${part}`, (p) => expect(p.getByRole('heading', { level: 2 }).first()).toBeVisible());
    await show('capture-page', '/capture?title=A+page&url=https%3A%2F%2Fexample.com', (p) =>
      expect(p.getByRole('textbox').first()).toBeVisible(),
    );
    await show('not-found', '/nowhere', (p) => expect(p.getByRole('heading', { level: 1 })).toBeVisible());
    await show('idea', `/ideas/${open}`, (p) => expect(p.getByText('film').first()).toBeVisible());
    await show('editor', `/board?idea=${open}`, (p) => expect(p.getByRole('dialog').getByText('film').first()).toBeVisible());
  });
}
