import { afterEach, expect, test, vi } from 'vitest';
import { chooseLocale, currentLocale, followLocale, intl, setLocale, TEST_LOCALE } from '.';

const browser = (...languages: string[]) => vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);

afterEach(() => {
  vi.restoreAllMocks();
  localStorage.clear();
});

test('dates are written as in the region that the browser names for the language', async () => {
  browser('fr-FR', 'en-GB', 'en-US', 'de-AT');
  await setLocale('en');
  expect(intl()).toBe('en-GB');
  await setLocale('de');
  expect(intl()).toBe('de-AT');
  await setLocale('ur');
  expect(intl()).toBe('ur');
  await setLocale(TEST_LOCALE);
  expect(intl()).toBe('ur');
});

test('what was chosen on another device is followed, and the default is no choice', async () => {
  await setLocale('de');
  await followLocale('en');
  expect(currentLocale()).toBe('de');
  await followLocale('ur-PK');
  expect(currentLocale()).toBe('ur');
  await followLocale('fr');
  expect(currentLocale()).toBe('ur');
  await followLocale('en');
  expect(currentLocale()).toBe('en');
});

test('a device on which a language was chosen keeps it until another is chosen elsewhere', async () => {
  await chooseLocale('de');
  await followLocale('ur');
  expect(currentLocale()).toBe('de');
  await followLocale('ur');
  expect(currentLocale()).toBe('de');
  await followLocale('en');
  expect(currentLocale()).toBe('en');
});
