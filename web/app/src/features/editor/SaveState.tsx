import { Check, CloudOff, GitMerge, Loader, type LucideIcon, PencilLine, TriangleAlert } from 'lucide-react';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import type { Saving } from './autosave';
import type { Snapshot } from './session';

const ICONS: Record<Saving, LucideIcon> = {
  clean: Check,
  saved: Check,
  dirty: PencilLine,
  saving: Loader,
  failed: TriangleAlert,
  conflict: GitMerge,
  offline: CloudOff,
};

/**
 * Whether the words are safe. What is seen changes with every key; what is said
 * does not: only the end of a save, and whatever needs the person, is announced.
 */
export function SaveState({ now, onAgain }: { now: Snapshot; onAgain: () => void }) {
  const words = t().editor;

  // What is saved of an idea that was not sent yet is saved here.
  const here = now.idea.id < 0 && (now.state === 'saved' || now.state === 'clean');
  const text = words.state[here ? 'offline' : now.state];
  const Icon = ICONS[here ? 'offline' : now.state];
  const bad = now.state === 'failed' || now.state === 'offline' || now.state === 'conflict';
  const quiet = now.state === 'dirty' || now.state === 'saving' || now.state === 'clean';
  return (
    <div className={`flex min-w-0 items-center gap-1.5 text-sm ${bad ? 'font-medium text-danger' : 'text-ink-2'}`}>
      <Icon size={15} aria-hidden className="shrink-0" />
      <span data-save={now.state} className="min-w-0 max-sm:line-clamp-2" aria-hidden={!quiet}>
        {text}
      </span>
      <span role="status" className="sr-only">
        {quiet ? '' : text}
      </span>
      {(now.state === 'failed' || now.state === 'offline') && (
        <button
          type="button"
          onClick={onAgain}
          title={failureText(now.failure)}
          className="btn-quiet h-8 px-2 underline underline-offset-4"
        >
          {words.again}
        </button>
      )}
    </div>
  );
}
