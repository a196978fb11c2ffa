import { expect, type Page } from '@playwright/test';
import type { Messages } from '@/i18n';
import type { ChatWords } from '@/i18n/chat';
import { call, script } from './model';
import type { Vault } from './vault';

export interface At {
  page: Page;
  /** The strings of the language that the page is in. */
  w: Messages & { chat: ChatWords };
  vault: Vault;
}

export interface Screen {
  name: string;
  /** Brings the page there, and waits until it stands. */
  show: (at: At) => Promise<void>;
}

const title = (page: Page) => expect(page.getByRole('heading', { level: 1 })).toBeVisible();
export const loaded = (page: Page) => expect(page.locator('.skeleton')).toHaveCount(0);

export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await title(page);
  await loaded(page);
}

const at = (name: string, path: string): Screen => ({ name, show: ({ page }) => open(page, path) });
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** Before the sign-in. */
export const DOORS: readonly Screen[] = [
  at('sign-in', '/sign-in'),
  {
    name: 'sign-in refused',
    show: async ({ page, w }) => {
      await open(page, '/sign-in');
      await page.locator('[type=email]').fill('nobody@example.com');
      await page.locator('[name=password]').fill('not the password');
      await page.keyboard.press('Enter');
      await expect(page.getByText(w.failures.codes.INVALID_EMAIL_OR_PASSWORD)).toBeVisible();
    },
  },
  at('sign-up', '/sign-up'),
  at('forgot', '/forgot'),
  at('reset', '/reset?token=x'),
  at('reset, out of date', '/reset'),
  at('verify', '/verify'),
  at('verify, out of date', '/verify?error=INVALID_TOKEN'),
  at('no such page', '/nowhere'),
];

/** The screens, each with something in it. */
export const PLACES: readonly Screen[] = [
  at('board', '/board'),
  {
    name: 'board, filtered',
    show: async ({ page, w }) => {
      await open(page, '/board?priority=high,low&tags=video,film&due_before=2040-01-01');
      await page
        .locator('[aria-expanded]')
        .and(page.getByRole('button', { name: w.filters.openWith(3) }))
        .click();
      await expect(page.getByLabel(w.filters.sort)).toBeVisible();
    },
  },
  at('list', '/list'),
  {
    name: 'list, selected',
    show: async ({ page, w }) => {
      await open(page, '/list');
      await page.getByLabel(w.list.selectAll).check();
      await expect(page.getByRole('region', { name: w.list.bulk })).toBeVisible();
    },
  },
  at('calendar', '/calendar?month=2030-05'),
  {
    name: 'calendar, filtered, with its tray',
    show: async ({ page, w }) => {
      await open(page, '/calendar?month=2030-05&tags=video');
      const tray = button(page, w.calendar.tray); // on phones alone
      if (await tray.isVisible()) await tray.click();
      await expect(page.getByRole('region', { name: w.calendar.tray })).toBeVisible();
    },
  },
  {
    name: 'insights, with a table',
    show: async ({ page, w }) => {
      await open(page, '/insights');
      await page.getByText(w.insights.table).first().click();
      await expect(page.getByRole('table').first()).toBeVisible();
    },
  },
  at('trash', '/trash'),
  at('profile', '/settings/profile'),
  at('preferences', '/settings/preferences'),
  {
    name: 'security, with a new token',
    show: async ({ page, w }) => {
      await open(page, '/settings/security');
      const tokens = page.getByRole('region', { name: w.settings.tokens.title });
      await tokens.getByLabel(w.settings.tokens.name).fill('a script');
      await button(page, w.settings.tokens.make).click();
      await expect(tokens.getByText(w.settings.tokens.once)).toBeVisible();
    },
  },
  {
    name: 'data, with an import tried',
    show: async ({ page, w }) => {
      await open(page, '/settings/data');
      const buffer = Buffer.from('title,stage\nFrom a table,draft\nAnother,done\n');
      await page.locator('[type=file]').setInputFiles({ name: 'ideas.csv', mimeType: 'text/csv', buffer });
      await button(page, w.settings.data.tryIt).click();
      await page.getByText(w.settings.data.whyRefused).click();
      await expect(page.getByText(w.settings.data.would)).toBeVisible();
    },
  },
  {
    name: 'capture page',
    show: ({ page }) =>
      open(page, `/capture?${new URLSearchParams({ title: 'A talk', text: 'on hooks #video', url: 'https://talks.example/7' })}`),
  },
  {
    name: 'a conversation, with a question',
    show: async ({ page, w, vault }) => {
      const text = 'Three stand still:\n\n1. **Bees**\n2. `tea`\n\n> Which one first?';
      const acts = [
        call('get_idea', { idea_id: vault.long }),
        call('get_idea', { idea_id: 0 }),
        call('delete_idea', { idea_id: vault.long }),
      ];
      const said = await script(page, 'What stands still?', { text, calls: acts }, { text: 'Shall I?' });
      await open(page, '/chat');
      const field = page.getByRole('textbox', { name: w.chat.message });
      await field.fill(said);
      await field.press('Enter');
      await expect(button(page, w.chat.approve)).toBeVisible();
    },
  },
  at('conversations', '/chat'),
  { name: 'an idea on a page of its own', show: ({ page, vault }) => open(page, `/ideas/${vault.long}`) },
];
