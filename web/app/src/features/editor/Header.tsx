import { Link } from '@tanstack/react-router';
import { Maximize2, Trash2, X } from 'lucide-react';
import { t } from '@/i18n';
import { SaveState } from './SaveState';
import type { Snapshot } from './session';

interface Props {
  now: Snapshot;
  onAgain: () => void;
  onTrash: () => void;
  onClose: (() => void) | undefined;
}

export function Header({ now, onAgain, onTrash, onClose }: Props) {
  const words = t().editor;
  return (
    <header data-screen-only className="flex min-h-13 shrink-0 items-center gap-1 border-b border-line px-3 py-1.5 md:px-4">
      <SaveState now={now} onAgain={onAgain} />
      {onClose && (
        <Link
          to="/ideas/$id"
          params={{ id: String(now.idea.id) }}
          search={{}}
          aria-label={words.open}
          title={words.open}
          className="btn-icon ms-auto"
        >
          <Maximize2 size={15} aria-hidden />
        </Link>
      )}
      <button type="button" className={`btn-danger px-2.5 ${onClose ? '' : 'ms-auto'}`} onClick={onTrash}>
        <Trash2 size={15} aria-hidden />
        <span className="max-sm:sr-only">{words.trash}</span>
      </button>
      {onClose && (
        <button
          type="button"
          data-close-editor
          className="btn-icon"
          aria-label={t().common.close}
          title={t().common.close}
          onClick={onClose}
        >
          <X size={18} aria-hidden />
        </button>
      )}
    </header>
  );
}
