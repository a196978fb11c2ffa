import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { t } from '@/i18n';
import { type Action, useOffer } from '@/lib/actions';
import { show } from '@/lib/dialogs';
import { toggleTheme } from '@/lib/theme';
import { PLACES } from './nav';

export function useSignOut(): () => Promise<void> {
  const navigate = useNavigate();
  return async () => {
    const provider = await import('@/lib/auth/provider');
    await provider.signOut();
    await navigate({ to: '/sign-in', search: {} });
  };
}

/** useAppActions offers what can be done on every screen. */
export function useAppActions(): void {
  const navigate = useNavigate();
  const signOut = useSignOut();
  // biome-ignore lint/correctness/useExhaustiveDependencies: signOut does the same each time
  const list = useMemo<Action[]>(() => {
    const { shell } = t();
    return [
      ...PLACES.map(
        (p): Action => ({
          id: `go.${p.label}`,
          group: 'go',
          label: shell.nav[p.label],
          keys: p.key,
          run: () => void navigate({ to: p.to }),
        }),
      ),
      { id: 'theme', group: 'view', label: shell.theme, run: toggleTheme },
      { id: 'help', group: 'help', label: shell.shortcuts, keys: '?', run: () => show({ name: 'help' }) },
      { id: 'sign-out', group: 'account', label: shell.signOut, run: () => void signOut() },
    ];
  }, [navigate]);
  useOffer(list);
}
