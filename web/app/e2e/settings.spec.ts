import { expect, signUp, test } from './fixtures';
import { answered } from './watch';

test('the name, the language, the theme and the first screen are kept with the person, on every device', async ({
  page,
  person,
  browser,
  baseURL,
}) => {
  await page.goto('/settings/profile');
  await page.getByLabel('Name').fill('Ada, Countess');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.goto('/settings/preferences');
  await page.getByLabel('Appearance').selectOption('light');
  await page.getByLabel('First screen').selectOption('list');
  await page.getByLabel('Language').selectOption('de');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');
  const kept = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.url().endsWith('/users/me'));
  await page.getByRole('button', { name: 'Hell oder dunkel' }).click();
  await kept;
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');

  const context = await browser.newContext({ baseURL: baseURL ?? '' });
  await context.addCookies(await person.cookies());
  const elsewhere = await context.newPage();
  await elsewhere.goto('/');
  await expect(elsewhere).toHaveURL(/\/list$/);
  await expect(elsewhere.locator('html')).toHaveAttribute('lang', 'de');
  await expect(elsewhere.locator('html')).toHaveAttribute('data-theme', 'dark');
  await elsewhere.goto('/settings/profile');
  await expect(elsewhere.getByLabel('Name')).toHaveValue('Ada, Countess');
  await context.close();
});

test('a token is shown once, works, and is revoked', async ({ page, person, playwright, baseURL }) => {
  await page.goto('/settings/security');
  const tokens = page.getByRole('region', { name: 'Access tokens' });
  await tokens.getByLabel('Name').fill('my script');
  await tokens.getByRole('button', { name: 'Make a token' }).click();
  const text = (await tokens.locator('code').textContent()) ?? '';
  expect(text).toMatch(/^cv_pat_/);
  const other = await playwright.request.newContext({ baseURL: baseURL ?? '', extraHTTPHeaders: { Authorization: `Bearer ${text}` } });
  expect((await other.get(`/api/v1/${person.id}/ideas`)).status()).toBe(200);
  await page.reload();
  await expect(tokens.getByText('my script')).toBeVisible();
  await expect(page.getByText(text)).toHaveCount(0);
  await tokens.getByRole('button', { name: 'Revoke “my script”' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(tokens.getByText('my script')).toHaveCount(0);
  await expect.poll(async () => (await other.get(`/api/v1/${person.id}/ideas`)).status()).toBe(401);
  await other.dispose();
});

test('another session is seen and ended', async ({ page, person, browser, baseURL }) => {
  const elsewhere = await browser.newContext({ baseURL: baseURL ?? '' });
  const headers = { Origin: baseURL ?? '' };
  const entered = await elsewhere.request.post('/api/auth/sign-in/email', {
    headers,
    data: { email: person.email, password: person.password },
  });
  expect(entered.ok()).toBe(true);
  await page.goto('/settings/security');
  const sessions = page.getByRole('region', { name: 'Sessions' });
  await expect(sessions.getByRole('listitem')).toHaveCount(2);
  await sessions.getByRole('button', { name: 'End all others' }).click();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  await expect(sessions.getByText('This one')).toBeVisible();
  await elsewhere.close();
});

test('the password is changed by who knows it, which ends other sessions and is seen among what happened @once', async ({
  page,
  context,
  person,
  allow,
}) => {
  // What is read just then has the token of before, and is read again.
  allow(answered(400, '/api/auth/change-password'), answered(401, '/api/v1/[^/]+/views'));
  const NEW = 'a short and sunny street 31';
  await page.goto('/settings/security');
  const events = page.getByRole('region', { name: 'What happened' });
  await expect(events.getByRole('listitem')).toHaveText([/^Account made/]);
  const change = async (old: string) => {
    await page.getByLabel('Password now').fill(old);
    await page.getByLabel('New password').fill(NEW);
    await page.getByRole('button', { name: 'Change password' }).click();
  };
  await change('not the password');
  await expect(page.getByRole('alert')).toHaveText('The password is wrong.');
  await change(person.password);
  await expect(page.getByText('The password was changed')).toBeVisible();
  await page.reload();
  await expect(events.getByRole('listitem').filter({ hasText: 'Wrong password given' })).toHaveCount(1);
  await expect(events.getByRole('listitem').filter({ hasText: 'Password changed' })).toHaveCount(1);
  const enter = (password: string) =>
    context.request.post('/api/auth/sign-in/email', {
      headers: { Origin: new URL(page.url()).origin },
      data: { email: person.email, password },
    });
  expect((await enter(person.password)).status()).toBe(401);
  expect((await enter(NEW)).status()).toBe(200);
});

test('a file is tried first, and then imported', async ({ page, person }) => {
  await page.goto('/settings/data');
  const part = page.getByRole('region', { name: 'Import' });
  await part
    .getByLabel('File')
    .setInputFiles({ name: 'ideas.csv', mimeType: 'text/csv', buffer: Buffer.from('title,stage\nFrom a table,draft\nAnother,done\n') });
  await part.getByRole('button', { name: 'Try it first' }).click();
  await expect(part.getByText('New ideas: 1')).toBeVisible();
  await expect(part.getByText('It would:')).toBeVisible();
  expect((await person.call<{ ideas: unknown[] }>('GET', '/ideas')).ideas).toHaveLength(0);
  await part.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(part.getByText('Done:')).toBeVisible();
  await part.getByText('Why some were refused').click();
  await expect(part.getByText(/line 3/)).toBeVisible();
  expect((await person.call<{ ideas: unknown[] }>('GET', '/ideas')).ideas).toHaveLength(1);
});

test('everything goes out in one file', async ({ page, person }) => {
  await person.idea({ title: 'A film about rain' });
  await page.goto('/settings/data');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download everything' }).click();
  expect((await saved).suggestedFilename()).toMatch(/\.zip$/);
});

test('everything is erased after two questions', async ({ page, context, baseURL }) => {
  const person = await signUp(context, baseURL ?? '');
  await page.goto('/settings/data');
  await expect(page.getByRole('button', { name: 'Erase everything' })).toBeVisible();
  await page.keyboard.press('c');
  await page.getByRole('textbox', { name: 'The idea' }).fill('On this device alone');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Erase everything' }).click();
  const ask = page.getByRole('dialog');
  const button = ask.getByRole('button', { name: 'Erase everything' });
  await expect(button).toBeDisabled();
  await ask.getByLabel(/To be sure/).fill(person.email);
  await ask.getByLabel('Password').fill(person.password);
  await button.click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('On this device alone');
  const again = await context.request.post('/api/auth/sign-in/email', {
    headers: { Origin: baseURL ?? '' },
    data: { email: person.email, password: person.password },
  });
  expect(again.status()).toBe(401);
});
