import { useQueryClient } from '@tanstack/react-query';
import { t } from '@/i18n';
import { cachedIdea } from '@/lib/ideas';
import { useIdOf } from '@/lib/outbox';
import { Modal } from '@/ui/Modal';
import { Toaster } from '@/ui/Toaster';
import { Load } from './Load';

interface Props {
  id: number;
  onClose: () => void;
  onOpen: (id: number) => void;
}

/** The editor over the screen that it was opened from; on a phone it is the whole screen. */
export default function EditorSheet({ id, onClose, onOpen }: Props) {
  const title = cachedIdea(useQueryClient(), useIdOf(id))?.title ?? '';
  // The sheet closes itself where something is unsaved: the backdrop asks it to as the button does.
  const ask = () => document.querySelector<HTMLButtonElement>('[data-close-editor]')?.click();
  return (
    <Modal
      label={t().editor.idea(title)}
      onClose={ask}
      className="m-0 ms-auto h-dvh max-h-dvh w-full max-w-3xl shadow-pop md:animate-slide"
    >
      <Load id={id} onClose={onClose} onGone={onClose} onOpen={onOpen} />
      <Toaster />
    </Modal>
  );
}
