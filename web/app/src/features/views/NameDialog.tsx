import type { FormEvent } from 'react';
import { t } from '@/i18n';
import { Field } from '@/ui/Field';
import { Modal } from '@/ui/Modal';

interface Props {
  title: string;
  name: string;
  onName: (name: string) => void;
  onClose: () => void;
}

export function NameDialog({ title, name, onName, onClose }: Props) {
  const { common, views } = t();
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const next = String(new FormData(e.currentTarget).get('name') ?? '').trim();
    if (!next) return;
    onName(next);
    onClose();
  };
  return (
    <Modal label={title} onClose={onClose} className="m-auto w-[min(26rem,calc(100vw-2rem))]">
      <form className="sheet grid gap-4 p-5" onSubmit={submit}>
        <h2 className="text-lg font-bold">{title}</h2>
        <Field label={views.name} name="name" defaultValue={name} required maxLength={100} autoComplete="off" autoFocus />
        <div className="flex justify-end gap-2">
          <button type="button" className="btn-quiet" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="btn-primary">
            {common.save}
          </button>
        </div>
      </form>
    </Modal>
  );
}
