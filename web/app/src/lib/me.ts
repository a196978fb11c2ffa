import { type QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { followLocale, setTimeZone } from '@/i18n';
import { api, unwrap } from './api/client';
import type { components } from './api/schema';
import { setTheme, toggleTheme } from './theme';

type Schemas = components['schemas'];

/** The person and their preferences. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/users/me', { signal })),
  staleTime: 5 * 60_000,
});

/** follow has this device show what the person chose, on whichever device that was. */
export function follow({ theme, locale, timezone }: Schemas['Preferences']): void {
  setTheme(theme);
  setTimeZone(timezone);
  void followLocale(locale);
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
