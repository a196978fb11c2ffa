import { de } from '@/i18n/de';
import { chat as deChat } from '@/i18n/de/chat';
import { en } from '@/i18n/en';
import { chat as enChat } from '@/i18n/en/chat';
import { ur } from '@/i18n/ur';
import { chat as urChat } from '@/i18n/ur/chat';
import { test as base, type Person, signUp } from './fixtures';

export const WORDS = { en: { ...en, chat: enChat }, de: { ...de, chat: deChat }, ur: { ...ur, chat: urChat } };

export const NOTES = [
  '## The long version',
  'Begin with the **end**, and _only then_ [ask Mira](https://example.com/mira) about `lamps`.[^1]',
  '- [x] find a room\n- [ ] bring the lamps\n  - [ ] and their feet',
  '> What is not written down was never thought.',
  '```\nconst lamps = rooms.flatMap((room) => room.lamps).filter((lamp) => lamp.watts < 40 && !lamp.borrowed);\n```',
  '| lamp | watts | where it stands | who lends it |\n| --- | ---: | --- | --- |\n| desk | 40 | by the window to the north | Mira |',
  'https://example.com/a/very/long/address/without/any/place/to/break/it',
  '[^1]: She knows.',
].join('\n\n');

/** A vault in which every mark, length and writing is met. */
const IDEAS = [
  { title: 'Ten ways to open a video', tags: ['video', 'craft'], priority: 'high', due_date: '2020-01-01', notes: 'x' },
  { title: 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz', tags: ['a-tag-that-goes-on-and-on-until-nobody-reads-it'] },
  { title: 'بارش پر ایک فلم، شروع سے آخر تک', stage: 'outline', tags: ['فلم'], priority: 'low', due_date: '2031-02-03' },
  { title: 'Behind the scenes', stage: 'draft', tags: ['video'], planned_for: '2030-05-10', due_date: '2030-05-11' },
  { title: 'The quiet hour: a talk', stage: 'published', priority: 'low', planned_for: '2030-05-10' },
];

export interface Vault {
  person: Person;
  /** Somebody with nothing in theirs. */
  nobody: Vault['state'];
  state: { cookies: Awaited<ReturnType<Person['cookies']>>; origins: [] };
  /** An idea with long notes and a history. */
  long: number;
}

/** test has one vault for all tests of a worker: what is only looked at needs no other. */
export const test = base.extend<object, { vault: Vault }>({
  vault: [
    async ({ playwright }, use) => {
      const baseURL = process.env.BASE_URL ?? '';
      const enter = async () => {
        const request = await playwright.request.newContext({ baseURL });
        const person = await signUp({ request }, baseURL);
        return { person, state: { cookies: await person.cookies(), origins: [] as [] } };
      };
      const { person, state } = await enter();
      const { id: long } = await person.idea({ title: 'A film about rain', stage: 'draft', tags: ['film'], notes: 'Begin.' });
      await person.call('PATCH', `/ideas/${long}`, {
        notes: NOTES,
        priority: 'high',
        stage: 'published',
        published_url: 'https://example.com/rain',
      });
      for (const idea of IDEAS) await person.idea(idea);
      const gone = await person.idea({ title: 'A list of lists' });
      await person.call('DELETE', `/ideas/${gone.id}`);
      await person.call('POST', '/views', { name: 'Urgent', query: { priority: 'high' }, layout: 'list' });
      await use({ person, state, long, nobody: (await enter()).state });
    },
    { scope: 'worker' },
  ],
  storageState: ({ vault }, use) => use(vault.state),
});
