import { lazy, Suspense, useEffect } from 'react';
import { show, useDialog } from '@/lib/dialogs';
import { loadOutbox } from '@/lib/keeping';
import { later } from '@/ui/later';

// With what sends an idea: one that is kept and left at once must be on its way by then.
const capture = later(async () => {
  const [part] = await Promise.all([import('@/features/capture/Capture'), loadOutbox().catch(() => undefined)]);
  return part;
});
const palette = later(() => import('@/features/palette/Palette'));
const SaveView = lazy(() => import('@/features/views/SaveView'));
const Help = lazy(() => import('./Help'));
const More = lazy(() => import('./More'));
const Outbox = lazy(() => import('./Outbox'));
const Unsent = lazy(() => import('./Unsent'));

const close = () => show(null);

/** What is typed into is loaded once the screen stands; the rest when it is opened first. */
function usePreloaded(stands: boolean): void {
  useEffect(() => {
    if (!stands) return;
    void Promise.allSettled([capture.load(), palette.load()]);
  }, [stands]);
}

/** The dialogs that every screen can open. */
export function Dialogs({ stands }: { stands: boolean }) {
  const dialog = useDialog();
  usePreloaded(stands);
  return (
    <Suspense fallback={null}>
      {dialog?.name === 'capture' && <capture.Part stage={dialog.stage ?? 'idea'} onClose={close} />}
      {dialog?.name === 'palette' && <palette.Part onClose={close} />}
      {dialog?.name === 'view' && <SaveView onClose={close} />}
      {dialog?.name === 'help' && <Help onClose={close} />}
      {dialog?.name === 'outbox' && <Outbox onClose={close} />}
      {dialog?.name === 'unsent' && <Unsent onClose={close} />}
      {dialog?.name === 'more' && <More onClose={close} />}
    </Suspense>
  );
}
