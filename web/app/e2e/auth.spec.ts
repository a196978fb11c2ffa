import { expect, signUp, test } from './fixtures';
import { answered } from './watch';

test('somebody new makes an account, leaves, and comes back', async ({ page }) => {
  const email = `new-${Date.now()}@example.com`;
  await page.goto('/board');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('New password', { exact: true }).fill('a long and windy road 27');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page).toHaveURL(/\/board/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.getByRole('button', { name: /sign out/i }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('a long and windy road 27');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/board/);
});

test('a wrong password is told, and nothing of it stays', async ({ page, allow }) => {
  allow(answered(401, '/api/auth/sign-in/email'));
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('E-mail or password is wrong');
  expect(page.url()).not.toContain('password');
});

test('what the server refuses is told in the language of the page @once', async ({ page, allow }) => {
  allow(answered(400, '/api/auth/sign-up/email'));
  await page.addInitScript(() => localStorage.setItem('cv.locale', 'de'));
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-Mail').fill('easy@example.com');
  await page.getByLabel('Neues Passwort', { exact: true }).fill('aaaaaaaaaa');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('Dieses Passwort ist zu leicht zu erraten. Nimm ein anderes.');
});

test('the token is in no storage @once', async ({ page, person }) => {
  await page.goto('/board');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).length)).toBe(1);
  const kept = await page.evaluate(async () => {
    const all: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((open) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => open(asked.result);
      });
      for (const store of db.objectStoreNames)
        all.push(
          name,
          store,
          await new Promise((read) => {
            const asked = db.transaction(store).objectStore(store).getAll();
            asked.onsuccess = () => read(asked.result);
          }),
        );
      db.close();
    }
    return JSON.stringify(all);
  });
  expect(kept).toContain('creatorvault'); // the outbox, whose rows were read
  expect(kept).not.toContain('eyJ');
  expect(person.id).not.toBe('');
});

test('another tab follows when somebody signs out', async ({ context, page, person }) => {
  await page.goto('/board');
  const other = await context.newPage();
  await other.goto('/board');
  await expect(other.getByRole('heading', { level: 1 })).toBeVisible();
  await page.getByRole('button', { name: /sign out/i }).click();
  await expect(other).toHaveURL(/\/sign-in/);
  expect(person.email).toContain('@');
});

test('an address after sign-in leads nowhere else @once', async ({ page, context, baseURL }) => {
  const person = await signUp(context, baseURL ?? '');
  await context.clearCookies();
  await page.goto('/sign-in?next=https%3A%2F%2Fevil.example%2F');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${baseURL}/board`);
});
