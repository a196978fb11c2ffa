import { type QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { followLocale, setTimeZone } from '@/i18n';
import { api, unwrap } from './api/client';
import type { components } from './api/schema';
import { typing } from './shortcuts';
import { setTheme, toggleTheme } from './theme';

type Schemas = components['schemas'];

/** The person and their preferences. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/users/me', { signal })),
  staleTime: 5 * 60_000,
});

const isWritten = (el: EventTarget | null) => typing(el) && !(el instanceof HTMLSelectElement);

let written = false;
addEventListener('input', ({ target }) => {
  written ||= isWritten(target);
});

/** isBusy tells that somebody writes: another language or time zone draws everything anew, and takes the caret away. */
const isBusy = () => written && (isWritten(document.activeElement) || document.querySelector('dialog[open]') !== null);

let waits: (() => void) | undefined;
/** unbusy does the last of what it was given, as soon as nobody writes. */
function unbusy(run: () => void): void {
  const first = !waits;
  waits = run;
  const look = () => {
    if (isBusy()) return;
    removeEventListener('focusin', later);
    removeEventListener('focusout', later);
    const last = waits;
    waits = undefined;
    last?.();
  };
  // By then the focus is where it goes, and what is closed is closed.
  const later = () => void setTimeout(look);
  if (!first) return;
  addEventListener('focusin', later);
  addEventListener('focusout', later);
  look();
}

/** follow has this device show what the person chose, on whichever device that was. */
export function follow({ theme, locale, timezone }: Schemas['Preferences']): void {
  setTheme(theme);
  unbusy(() => {
    setTimeZone(timezone);
    void followLocale(locale);
  });
}

/** useThemeToggle changes between light and dark, here at once and then for every device. */
export function useThemeToggle(): () => void {
  const client = useQueryClient();
  return useCallback(() => void keepTheme(client), [client]);
}

async function keepTheme(client: QueryClient): Promise<void> {
  const preferences = { theme: toggleTheme() };
  const body = { preferences } as Schemas['UserPatch']; // the types have every preference in each patch; the API does not
  const answer = await unwrap(api.PATCH('/api/v1/users/me', { body })).catch(() => undefined); // it is seen here all the same
  if (answer) client.setQueryData(meQuery.queryKey, answer);
}
