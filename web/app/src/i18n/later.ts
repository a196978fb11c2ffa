import { currentLocale, TEST_LOCALE } from '.';

/**
 * later makes strings that come when they are first needed, in the locale in
 * use, so that the first screen does without: `load` waits for them, and `now`
 * is what is here of them already.
 */
export function later<T>(from: Record<Exclude<ReturnType<typeof currentLocale>, typeof TEST_LOCALE>, () => Promise<T>>) {
  const asked = new Map<string, Promise<T>>();
  const here = new Map<string, T>();
  const get = async (code: ReturnType<typeof currentLocale>): Promise<T> => {
    const words = code === TEST_LOCALE ? (await import('./pseudo')).pseudo(await from.en()) : await from[code]();
    here.set(code, words);
    return words;
  };
  const load = (): Promise<T> => {
    const code = currentLocale();
    let words = asked.get(code);
    if (!words) {
      words = get(code);
      words.catch(() => asked.delete(code));
      asked.set(code, words);
    }
    return words;
  };
  return { load, now: (): T | undefined => here.get(currentLocale()) };
}
