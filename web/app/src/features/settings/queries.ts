import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { faultText, worded } from '@/i18n/failures';
import { api, fetched, uid, unwrap } from '@/lib/api/client';
import type { components } from '@/lib/api/schema';
import { authConfig } from '@/lib/auth/config';
import { Failure } from '@/lib/failure';
import { meQuery } from '@/lib/me';
import { useOptimistic } from '@/lib/optimistic';
import { save } from '@/lib/save';

type Schemas = components['schemas'];
export type User = Schemas['User'];
export type AccessToken = Schemas['AccessToken'];
export type Scope = Schemas['Scopes'][number];
export type Import = Schemas['ImportWithReport'];
export type PreferencesPatch = Partial<User['preferences']>;

interface Change {
  name?: string | null;
  preferences?: PreferencesPatch;
}

export const authQuery = queryOptions({ queryKey: ['auth', 'config'], queryFn: () => authConfig(), staleTime: Number.POSITIVE_INFINITY });

/** useProfile changes the name or preferences, seen at once. */
export const useProfile = () =>
  useOptimistic({
    keys: [meQuery.queryKey],
    // The types have every preference that has a default in each patch; the API does not.
    send: (body: Change) => unwrap(api.PATCH('/api/v1/users/me', { body: body as Schemas['UserPatch'] })),
    apply: (client, { name, preferences }) => {
      const before = client.getQueryData(meQuery.queryKey);
      if (before)
        client.setQueryData(meQuery.queryKey, {
          ...before,
          ...(name === undefined ? {} : { name }),
          preferences: { ...before.preferences, ...preferences },
        });
      return { undo: () => client.setQueryData(meQuery.queryKey, before) };
    },
    agreed: (client, answer) => client.setQueryData(meQuery.queryKey, answer),
  });

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async () => (await import('@/lib/auth/account')).sessions(),
});

export const tokensQuery = queryOptions({
  queryKey: ['access tokens'],
  queryFn: async ({ signal }) => (await unwrap(api.GET('/api/v1/users/me/tokens', { signal }))).tokens,
});

export const makeToken = (body: Schemas['NewAccessToken']) => unwrap(api.POST('/api/v1/users/me/tokens', { body }));
export const revokeToken = (id: string) => unwrap(api.DELETE('/api/v1/users/me/tokens/{token_id}', { params: { path: { token_id: id } } }));

export const eventsQuery = infiniteQueryOptions({
  queryKey: ['security events'],
  initialPageParam: null as string | null,
  queryFn: ({ signal, pageParam }) =>
    unwrap(api.GET('/api/v1/users/me/security', { params: { query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } }, signal })),
  getNextPageParam: (page) => page.pagination.next_cursor ?? null,
});

/** download saves the whole vault in one zip. */
export const download = async () => save(await fetched(new Request('/api/v1/users/me/export')), 'creatorvault.zip');

const TYPES: Record<string, string> = {
  zip: 'application/zip',
  json: 'application/json',
  csv: 'text/csv',
  md: 'text/markdown',
  markdown: 'text/markdown',
};

/** beginImport sends a file. What it is shows in what is in it; its ending says no more than how it travels. */
export async function beginImport(file: File, dryRun: boolean): Promise<Import> {
  const ending = file.name.split('.').pop()?.toLowerCase() ?? '';
  const query = new URLSearchParams({ dry_run: String(dryRun), name: file.name });
  const request = new Request(`/api/v1/${encodeURIComponent(uid())}/imports?${query}`, {
    method: 'POST',
    headers: { 'Content-Type': TYPES[ending] ?? 'application/octet-stream' },
    body: await file.arrayBuffer(),
  });
  return ((await (await fetched(request)).json()) as { data: Import }).data;
}

/** importQuery follows an import until it has ended. */
export const importQuery = (id: number) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: async ({ signal }) =>
      worded(
        await unwrap(api.GET('/api/v1/{user_id}/imports/{import_id}', { params: { path: { user_id: uid(), import_id: id } }, signal })),
      ),
    refetchInterval: ({ state }) => (state.data?.ended_at ? false : 400),
    staleTime: 0,
  });

export const erase = (password: string) => unwrap(api.DELETE('/api/v1/users/me', { body: password ? { password } : {} }));

/** faultOf is what the server says of one field, if it says something of it. */
export function faultOf(cause: unknown, field: string): string | undefined {
  const fault = cause instanceof Failure ? cause.fields.find((f) => f.field === field) : undefined;
  return fault && faultText(fault);
}
