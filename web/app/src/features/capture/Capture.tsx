import { useEffect, useState } from 'react';
import { t } from '@/i18n';
import { type NewIdea, type Stage, uid } from '@/lib/api/client';
import { keepTyped, typed } from '@/lib/caught';
import { takeTyped } from '@/lib/dialogs';
import { newKey } from '@/lib/key';
import { toast } from '@/lib/toasts';
import { useCreate } from '@/lib/writes';
import { Modal } from '@/ui/Modal';
import { Form } from './Form';

/** Catches an idea from any screen. */
export default function Capture({ stage, onClose }: { stage: Stage; onClose: () => void }) {
  // What was typed and not kept yet outlives the dialog, and the page: a slip of a key costs no words.
  const person = uid();
  const [text, setText] = useState(() => typed(person));
  const create = useCreate();
  const type = (next: string) => {
    keepTyped(person, next);
    setText(next);
  };
  useEffect(() => {
    const now = typed(person) + takeTyped();
    keepTyped(person, now);
    setText(now);
  }, [person]);
  const keep = (idea: NewIdea, more: boolean) => {
    const kept = text;
    // The dialog is closed by then, and mutate's own callbacks with it.
    create.mutateAsync({ key: newKey(), idea }).then(
      () => toast(t().ideas.created(idea.title)),
      () => {
        if (!typed(person)) keepTyped(person, kept);
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
