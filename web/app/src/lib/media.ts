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

/** The width from which on there is room for a side bar: Tailwind's md. */
export const WIDE = '(min-width: 48rem)';
