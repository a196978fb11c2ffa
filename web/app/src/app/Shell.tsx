import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { t } from '@/i18n';
import { currentPerson } from '@/lib/auth/session';
import { draftsOf } from '@/lib/drafts';
import { follow, meQuery } from '@/lib/me';
import { useShortcuts } from '@/lib/shortcuts';
import { useLive } from '@/lib/useLive';
import { useStands } from '@/lib/useStands';
import { PhoneBar, SideBar } from './Bars';
import { Dialogs } from './Dialogs';
import { useAppActions } from './useAppActions';

const Notices = lazy(() => import('./Notices'));
const Toaster = lazy(() => import('@/ui/Toaster').then((m) => ({ default: m.Toaster })));
const EditorSheet = lazy(() => import('@/features/editor/EditorSheet'));

/** Words kept on this device go up at the start, and when the line is back. */
function useDrafts(): void {
  const client = useQueryClient();
  useEffect(() => {
    const send = () => {
      if (draftsOf(currentPerson()?.id ?? '').length > 0) void import('@/features/editor/sendDrafts').then((m) => m.sendDrafts(client));
    };
    send();
    addEventListener('online', send);
    return () => removeEventListener('online', send);
  }, [client]);
}

/** What stands around every screen: places, dialogs, toasts. */
export function Shell() {
  const { idea } = useSearch({ from: '/app' });
  const navigate = useNavigate();
  const openIdea = (id: number | undefined) => void navigate({ to: '.', search: (old) => ({ ...old, idea: id }), replace: true });
  const { data: me } = useQuery(meQuery);
  const preferences = me?.preferences;
  useEffect(() => {
    if (preferences) follow(preferences);
  }, [preferences]);
  useAppActions();
  useDrafts();
  useShortcuts();
  useLive();
  const stands = useStands();
  return (
    <div className="grid h-dvh grid-cols-1 grid-rows-[1fr_auto] md:grid-cols-[13.5rem_1fr] md:grid-rows-1">
      <a href="#main" className="btn-primary sr-only focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-50 focus:px-3">
        {t().shell.skip}
      </a>
      <SideBar stands={stands} />
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-col overflow-y-auto outline-none">
        <Suspense fallback={null}>{stands && <Notices />}</Suspense>
        <Outlet />
      </main>
      <PhoneBar />
      <Suspense fallback={null}>
        {idea !== undefined && <EditorSheet key={idea} id={idea} onClose={() => openIdea(undefined)} onOpen={openIdea} />}
      </Suspense>
      <Dialogs stands={stands} />
      <Suspense fallback={null}>{stands && <Toaster />}</Suspense>
    </div>
  );
}
