import { t } from '@/i18n';
import { Modal } from './Modal';

interface Props {
  title: string;
  text: string;
  /** What the button says that does it. */
  act: string;
  run: () => void;
  close: () => void;
}

/** Confirm asks before what nobody can undo; everything else offers an undo instead. */
export function Confirm({ title, text, act, run, close }: Props) {
  return (
    <Modal label={title} onClose={close} className="w-full max-w-md p-4">
      <div className="sheet grid gap-4 p-5">
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="text-sm text-ink-2">{text}</p>
        <div className="flex justify-end gap-2">
          {/* biome-ignore lint/a11y/noAutofocus: of two buttons the harmless one is the one that Enter finds */}
          <button type="button" className="btn-line" autoFocus onClick={close}>
            {t().common.cancel}
          </button>
          <button type="button" className="btn-danger" onClick={run}>
            {act}
          </button>
        </div>
      </div>
    </Modal>
  );
}
