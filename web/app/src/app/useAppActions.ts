import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { t } from '@/i18n';
import { toldText } from '@/i18n/failures';
import { type Action, useOffer } from '@/lib/actions';
import { currentPerson, setLeaving } from '@/lib/auth/session';
import { allTyped } from '@/lib/caught';
import { show } from '@/lib/dialogs';
import { draftsOf } from '@/lib/drafts';
import { useThemeToggle } from '@/lib/me';
import { typing } from '@/lib/shortcuts';
import { dismiss, toast, undoable } from '@/lib/toasts';
import { PLACES } from './nav';

/** useSignOut signs out. Words that the server does not have are asked about first: they go with the person. */
export function useSignOut(): (sure?: boolean) => Promise<void> {
  const navigate = useNavigate();
  const client = useQueryClient();
  return async (sure = false) => {
    const person = currentPerson()?.id ?? '';
    const box = await import('@/lib/outbox');
    if (!sure && (draftsOf(person).length > 0 || allTyped(person).length > 0 || (await box.waiting(person)) > 0)) {
      show({ name: 'unsent' });
      return;
    }
    try {
      const [provider, { leaveNothing }] = await Promise.all([import('@/lib/auth/provider'), import('@/lib/leave')]);
      setLeaving(true);
      await client.cancelQueries();
      await provider.signOut();
      await leaveNothing(person);
    } catch (cause) {
      toast(toldText(cause), { tone: 'error' });
      return;
    } finally {
      setLeaving(false);
    }
    await navigate({ to: '/sign-in', search: {} });
  };
}

const searchBox = () => document.querySelector<HTMLInputElement>('[data-search]');
const hasSearch = () => searchBox() !== null;
const search = () => searchBox()?.focus();

// In a field the key takes back what was typed there.
const canUndo = () => !typing(document.activeElement) && undoable() !== undefined;
const undoLast = () => {
  const last = undoable();
  if (!last) return;
  dismiss(last.id);
  last.undo?.();
};

/** useAppActions offers what can be done on every screen. */
export function useAppActions(): void {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const toggleTheme = useThemeToggle();
  // biome-ignore lint/correctness/useExhaustiveDependencies: signOut does the same each time
  const list = useMemo<Action[]>(() => {
    const { shell, palette, filters, common } = t();
    return [
      { id: 'new', group: 'create', label: shell.newIdea, keys: 'c', overSheet: true, run: () => show({ name: 'capture' }) },
      { id: 'palette', group: 'go', label: palette.open, keys: 'mod+k', overSheet: true, run: () => show({ name: 'palette' }) },
      { id: 'search', group: 'go', label: filters.search, keys: '/', when: hasSearch, run: search },
      ...PLACES.map(
        (p): Action => ({
          id: `go.${p.label}`,
          group: 'go',
          label: shell.nav[p.label],
          keys: p.key,
          run: () => void navigate({ to: p.to }),
        }),
      ),
      { id: 'undo', group: 'view', label: common.undo, keys: 'mod+z', overSheet: true, when: canUndo, run: undoLast },
      { id: 'theme', group: 'view', label: shell.theme, run: toggleTheme },
      { id: 'help', group: 'help', label: shell.shortcuts, keys: '?', overSheet: true, run: () => show({ name: 'help' }) },
      { id: 'sign-out', group: 'account', label: shell.signOut, run: () => void signOut() },
    ];
  }, [navigate, toggleTheme]);
  useOffer(list);
}
