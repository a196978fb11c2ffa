import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { setTimeZone, t } from '@/i18n';
import { show, useDialog } from '@/lib/dialogs';
import { meQuery } from '@/lib/me';
import { useShortcuts } from '@/lib/shortcuts';
import { Toaster } from '@/ui/Toaster';
import { PhoneBar, SideBar } from './Bars';
import { useAppActions } from './useAppActions';

const EditorSheet = lazy(() => import('@/features/editor/EditorSheet'));
const Help = lazy(() => import('./Help'));
const Unsent = lazy(() => import('./Unsent'));

/** What stands around every screen: places, dialogs, toasts. */
export function Shell() {
  const dialog = useDialog();
  const { idea } = useSearch({ from: '/app' });
  const navigate = useNavigate();
  const openIdea = (id: number | undefined) => void navigate({ to: '.', search: (old) => ({ ...old, idea: id }), replace: true });
  const { data: me } = useQuery(meQuery);
  useEffect(() => setTimeZone(me?.preferences.timezone), [me?.preferences.timezone]);
  useAppActions();
  useShortcuts();
  return (
    <div className="grid h-dvh grid-rows-[1fr_auto] md:grid-cols-[13.5rem_1fr] md:grid-rows-1">
      <a href="#main" className="btn-primary sr-only focus:not-sr-only focus:fixed focus:start-2 focus:top-2 focus:z-50 focus:px-3">
        {t().shell.skip}
      </a>
      <SideBar />
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-col outline-none">
        <Outlet />
      </main>
      <PhoneBar />
      <Suspense fallback={null}>
        {idea !== undefined && <EditorSheet key={idea} id={idea} onClose={() => openIdea(undefined)} onOpen={openIdea} />}
        {dialog?.name === 'help' && <Help onClose={() => show(null)} />}
        {dialog?.name === 'unsent' && <Unsent onClose={() => show(null)} />}
      </Suspense>
      <Toaster />
    </div>
  );
}
