import { useEffect, useState } from 'react';
import { t } from '@/i18n';
import type { NewIdea, Stage } from '@/lib/api/client';
import { takeTyped } from '@/lib/dialogs';
import { newKey } from '@/lib/key';
import { toast } from '@/lib/toasts';
import { useCreate } from '@/lib/writes';
import { Modal } from '@/ui/Modal';
import { Form } from './Form';

/** What was typed and not kept yet outlives the dialog: a slip of the Esc key costs no words. */
let unsent = '';

/** Catches an idea from any screen. */
export default function Capture({ stage, onClose }: { stage: Stage; onClose: () => void }) {
  const [text, setText] = useState(unsent);
  const create = useCreate();
  const type = (next: string) => {
    unsent = next;
    setText(next);
  };
  useEffect(() => {
    unsent += takeTyped();
    setText(unsent);
  }, []);
  const keep = (idea: NewIdea, more: boolean) => {
    const kept = text;
    // The dialog is closed by then, and mutate's own callbacks with it.
    create.mutateAsync({ key: newKey(), idea }).then(
      () => toast(t().ideas.created(idea.title)),
      () => {
        unsent ||= kept;
      },
    );
    type('');
    if (!more) onClose();
  };
  return (
    <Modal label={t().shell.newIdea} onClose={onClose} className="mt-[12dvh] w-[min(38rem,calc(100vw-2rem))]">
      <Form stage={stage} text={text} onType={type} onKeep={keep} />
    </Modal>
  );
}
