import { lazy, Suspense } from 'react';
import { show, useDialog } from '@/lib/dialogs';

const Capture = lazy(() => import('@/features/capture/Capture'));
const Palette = lazy(() => import('@/features/palette/Palette'));
const SaveView = lazy(() => import('@/features/views/SaveView'));
const Help = lazy(() => import('./Help'));
const More = lazy(() => import('./More'));
const Unsent = lazy(() => import('./Unsent'));

const close = () => show(null);

/** The dialogs that every screen can open, each loaded when it is opened first. */
export function Dialogs() {
  const dialog = useDialog();
  return (
    <Suspense fallback={null}>
      {dialog?.name === 'capture' && <Capture stage={dialog.stage ?? 'idea'} onClose={close} />}
      {dialog?.name === 'palette' && <Palette onClose={close} />}
      {dialog?.name === 'view' && <SaveView onClose={close} />}
      {dialog?.name === 'help' && <Help onClose={close} />}
      {dialog?.name === 'unsent' && <Unsent onClose={close} />}
      {dialog?.name === 'more' && <More onClose={close} />}
    </Suspense>
  );
}
