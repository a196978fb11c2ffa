import { expect, type Page } from '@playwright/test';
import { script } from './model';
import { button, loaded, open, type Screen } from './screens';

const dialog = (page: Page) => page.getByRole('dialog');
const sheet = async (page: Page, id: number) => {
  await page.goto(`/board?idea=${id}`);
  await expect(page.locator('[data-save=clean]')).toBeVisible();
  await loaded(page);
};

/** What opens over a screen. */
export const OVER: readonly Screen[] = [
  { name: 'editor', show: ({ page, vault }) => sheet(page, vault.long) },
  {
    name: 'preview',
    show: async ({ page, w, vault }) => {
      await sheet(page, vault.long);
      await button(page, w.editor.preview).click();
      await expect(page.locator('.prose table')).toBeVisible();
    },
  },
  {
    name: 'history, compared',
    show: async ({ page, w, vault }) => {
      await sheet(page, vault.long);
      await button(page, w.editor.history.title).click();
      await dialog(page).getByRole('listitem').last().getByRole('button').click();
      await expect(button(page, w.editor.history.restore)).toBeVisible();
    },
  },
  {
    name: 'conflict',
    show: async ({ page, w, vault }) => {
      const { id } = await vault.person.idea({ title: 'Hook', notes: 'one\ntwo\nthree' });
      // Live changes would be here before the words are.
      await page.route('**/events', (route) => route.abort());
      await sheet(page, id);
      await vault.person.call('PATCH', `/ideas/${id}`, { title: 'Their hook', notes: 'one\nTHEIRS\nthree', priority: 'high' });
      await dialog(page).getByLabel(w.editor.fields.priority).selectOption('low');
      await dialog(page).getByRole('textbox', { name: w.editor.title, exact: true }).fill('My hook');
      await dialog(page).getByRole('textbox', { name: w.editor.notes }).fill('one\nMINE\nthree');
      await expect(page.getByRole('heading', { name: w.editor.conflict.title })).toBeFocused();
      await page.unroute('**/events');
    },
  },
  {
    name: 'an idea had before',
    show: async ({ page, w, vault }) => {
      const { id } = await vault.person.idea({ title: 'A new one' });
      await sheet(page, id);
      await dialog(page).getByRole('textbox', { name: w.editor.title, exact: true }).fill('Behind the scenes again');
      await expect(page.getByText(w.editor.similar)).toBeVisible();
    },
  },
  {
    name: 'capture',
    show: async ({ page, w }) => {
      await open(page, '/board');
      await page.keyboard.press('c');
      await page.getByRole('textbox', { name: w.capture.label }).fill('A film #video #film !high @2031-02-03\nand notes');
      await expect(page.getByRole('status', { name: w.capture.understood }).getByText('#video')).toBeVisible();
    },
  },
  {
    name: 'palette',
    show: async ({ page }) => {
      await open(page, '/board');
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
    },
  },
  {
    name: 'palette, nothing found',
    show: async ({ page, w }) => {
      await open(page, '/board');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('zzzz');
      await expect(page.getByText(w.palette.nothing)).toBeVisible();
    },
  },
  {
    name: 'shortcuts',
    show: async ({ page, w }) => {
      await open(page, '/board');
      await page.keyboard.press('?');
      await expect(page.getByRole('heading', { name: w.shell.shortcuts })).toBeVisible();
    },
  },
  {
    name: 'menu of a card',
    show: async ({ page, w }) => {
      await open(page, '/board');
      await button(page, w.board.menu('Ten ways to open a video')).click();
      await expect(page.getByRole('menuitemcheckbox').first()).toBeVisible();
    },
  },
  {
    name: 'a view to be named',
    show: async ({ page, w }) => {
      await open(page, '/list?priority=high');
      await button(page, w.filters.saveView).click();
      await expect(page.getByLabel(w.views.name)).toBeFocused();
    },
  },
  {
    name: 'destroy for good?',
    show: async ({ page, w }) => {
      await open(page, '/trash');
      await button(page, w.trash.emptyAll).click();
      await expect(dialog(page)).toBeVisible();
    },
  },
  {
    name: 'erase everything?',
    show: async ({ page, w }) => {
      await open(page, '/settings/data');
      await button(page, w.settings.data.eraseNow).click();
      await expect(dialog(page).getByRole('textbox').first()).toBeVisible();
    },
  },
  {
    name: 'delete a conversation?',
    show: async ({ page, w, vault }) => {
      const message = await script(page, 'Hello', { text: 'Hello.' });
      await vault.person.call('POST', '/chat', { message });
      await open(page, '/chat');
      await page.getByRole('button', { name: w.chat.menu(message) }).click();
      await page.getByRole('menuitem', { name: w.common.delete }).click();
      await expect(dialog(page)).toBeVisible();
    },
  },
  {
    name: 'an idea that is expanded',
    show: async ({ page, w, vault }) => {
      await sheet(page, vault.long);
      await button(page, w.chat.expand.open).click();
      await expect(button(page, w.chat.expand.kinds.outline)).toBeVisible();
    },
  },
  {
    name: 'toast',
    show: async ({ page, w, vault }) => {
      await vault.person.idea({ title: 'To be thrown away' });
      await open(page, '/board');
      await button(page, w.board.menu('To be thrown away')).click();
      await page.getByRole('menuitem', { name: w.board.trash }).click();
      await expect(button(page, w.common.undo)).toBeVisible();
    },
  },
];
