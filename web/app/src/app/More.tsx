import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Views } from '@/features/views/Views';
import { t } from '@/i18n';
import { Modal, ModalHead } from '@/ui/Modal';
import { Places, Tools } from './Bars';

/** What the side bar holds, for phones. It closes once it has led somewhere. */
export default function More({ onClose }: { onClose: () => void }) {
  const { shell } = t();
  const { href } = useLocation();
  const opened = useRef(href);
  useEffect(() => {
    if (href !== opened.current) onClose();
  }, [href, onClose]);
  return (
    <Modal label={shell.more} onClose={onClose} className="mx-auto mt-auto mb-0 w-full max-w-lg">
      <div className="sheet max-h-[85dvh] overflow-y-auto rounded-b-none p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
        <div className="pb-2">
          <ModalHead title={shell.more} onClose={onClose} />
        </div>
        <Places stands />
        <Views />
        <div className="mt-4 border-t border-line pt-2">
          <Tools />
        </div>
      </div>
    </Modal>
  );
}
