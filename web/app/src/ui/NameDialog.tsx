import type { FormEvent } from 'react';
import { t } from '@/i18n';
import { Field } from './Field';
import { Modal } from './Modal';

interface Props {
  title: string;
  /** What is asked for, as the field is called. */
  label: string;
  name: string;
  /** The most characters that it can have. */
  most?: number;
  onName: (name: string) => void;
  onClose: () => void;
}

/** Asks what something is to be called. */
export function NameDialog({ title, label, name, most = 100, onName, onClose }: Props) {
  const { common } = t();
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
        <Field label={label} name="name" defaultValue={name} required maxLength={most} autoComplete="off" autoFocus />
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
