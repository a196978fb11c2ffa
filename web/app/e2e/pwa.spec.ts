import { expect, test } from './fixtures';
import { opened } from './waiting';
import { cut } from './watch';

interface Manifest {
  icons: { src: string; sizes: string; type: string; purpose?: string }[];
  shortcuts: { name: string; url: string; icons: { src: string }[] }[];
  [field: string]: unknown;
}

test('the manifest says what is installed, and all that it names is there @once', async ({ page, person }) => {
  expect(person.id).not.toBe('');
  await page.goto('/board');
  const href = (await page.locator('link[rel=manifest]').getAttribute('href')) ?? '';
  const answer = await page.request.get(href);
  expect(answer.headers()['content-type']).toContain('application/manifest+json');
  const manifest: Manifest = await answer.json();
  expect(manifest).toMatchObject({ name: 'CreatorVault', start_url: '/', scope: '/', display: 'standalone' });
  expect(manifest.share_target).toEqual({ action: '/capture', method: 'GET', params: { title: 'title', text: 'text', url: 'url' } });
  expect(manifest.icons.some((icon) => icon.purpose === 'maskable')).toBe(true);
  const drawn = await page.evaluate(
    (sources) =>
      Promise.all(
        sources.map(async (src) => {
          const image = Object.assign(new Image(), { src });
          await image.decode();
          return [src, image.naturalWidth];
        }),
      ),
    [...manifest.icons, ...manifest.shortcuts.flatMap((shortcut) => shortcut.icons)].map((icon) => icon.src),
  );
  for (const { src, sizes } of manifest.icons) {
    const wide = drawn.find(([name]) => name === src)?.[1];
    if (sizes !== 'any') expect(wide, src).toBe(Number.parseInt(sizes, 10));
  }
  for (const { url } of manifest.shortcuts) {
    await page.goto(url);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`${url}$`));
  }
});

test.describe('installed', { tag: '@once' }, () => {
  test.use({ serviceWorkers: 'allow' });

  test('what is shared without a line is kept, and sent when it is back', async ({ page, context, person, allow }) => {
    allow(cut('/api/.*'));
    await opened(page);
    await context.setOffline(true);
    await page.goto(`/capture?${new URLSearchParams({ title: 'Shared on a train', url: 'https://talks.example/7' })}`);
    await expect(page.getByLabel('The idea')).toHaveValue(/^Shared on a train/);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('“Shared on a train” is kept on this device')).toBeVisible();
    await context.setOffline(false);
    const titles = async () => (await person.call<{ ideas: { title: string }[] }>('GET', '/ideas')).ideas.map((i) => i.title);
    await expect.poll(titles).toEqual(['Shared on a train']);
  });
});
