import { expect, test } from './fixtures';

/** What a person waits for: all scripts that are asked for before the board has its ideas. */
test('the first load of the board is at most 150 kB of scripts, gzip @once', async ({ page, person }) => {
  await person.idea({ title: 'Small' });
  await page.goto('/board');
  await expect(page.getByRole('link', { name: 'Small' })).toBeVisible();
  const files = await page.evaluate(() => {
    const all = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const ideas = all.find((entry) => entry.name.includes('/board?'))?.responseEnd ?? Number.POSITIVE_INFINITY;
    return all.filter((entry) => entry.name.endsWith('.js') && entry.startTime < ideas).map((entry) => entry.name);
  });
  const sizes = await Promise.all(
    files.map(async (file) => {
      const answer = await page.request.get(file, { headers: { 'Accept-Encoding': 'gzip' } });
      return { file: new URL(file).pathname, bytes: Number(answer.headers()['content-length']) };
    }),
  );
  const sum = sizes.reduce((n, { bytes }) => n + bytes, 0);
  expect(sizes.map(({ file }) => file)).toContainEqual(expect.stringMatching(/\/vendor-/));
  expect(sum, JSON.stringify(sizes)).toBeLessThanOrEqual(150_000);
});
