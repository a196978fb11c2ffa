import { useSyncExternalStore } from 'react';

/** useMedia tells whether a media query holds, and draws again when that changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (watch) => {
      const list = matchMedia(query);
      list.addEventListener('change', watch);
      return () => list.removeEventListener('change', watch);
    },
    () => matchMedia(query).matches,
  );
}

/** The width from which on there is room for a side bar: Tailwind's md. Paper has it too. */
export const WIDE = '(min-width: 48rem), print';

let before = false;

/** usePrinting tells whether what is drawn is for paper. The browser says so just before it looks. */
export function usePrinting(): boolean {
  return useSyncExternalStore(
    (watch) => {
      const list = matchMedia('print');
      const begin = () => {
        before = true;
        watch();
      };
      const end = () => {
        before = false;
        watch();
      };
      list.addEventListener('change', watch);
      addEventListener('beforeprint', begin);
      addEventListener('afterprint', end);
      return () => {
        list.removeEventListener('change', watch);
        removeEventListener('beforeprint', begin);
        removeEventListener('afterprint', end);
      };
    },
    () => before || matchMedia('print').matches,
  );
}
