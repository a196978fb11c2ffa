import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '@/i18n';

interface Props {
  label: string;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}

/** Native <dialog>: the browser keeps the focus inside, closes on Esc, and gives the focus back to the opener. */
export function Modal({ label, onClose, className = '', children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    const dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      // The browser does so itself unless the dialog is taken out of the page at once, as React does.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it; the click is for the backdrop
    <dialog
      ref={ref}
      aria-label={label}
      className={`overflow-visible outline-none ${className}`}
      onCancel={(e) => {
        // React hands on what is cancelled inside: a dialog over this one, the choice of a file.
        if (e.target !== ref.current) return;
        e.preventDefault();
        onClose();
      }}
      onClick={(e) => e.target === ref.current && onClose()}
    >
      {children}
    </dialog>
  );
}

/** The name of a dialog, and the button that closes it. */
export function ModalHead({ title, onClose }: { title: string; onClose: () => void }) {
  return (
    <div className="flex items-center justify-between">
      <h2 className="text-lg font-bold">{title}</h2>
      <button type="button" className="btn-icon" aria-label={t().common.close} onClick={onClose}>
        <X size={17} aria-hidden />
      </button>
    </div>
  );
}
