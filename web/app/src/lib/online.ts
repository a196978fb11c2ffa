import { useSyncExternalStore } from 'react';

const watch = (changed: () => void) => {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
};

/** useOnline tells whether there is a line, as far as the browser knows. */
export const useOnline = (): boolean => useSyncExternalStore(watch, () => navigator.onLine);
