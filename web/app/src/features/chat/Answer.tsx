import type { ReactNode } from 'react';
import { t } from '@/i18n';
import { chatFailure, useChatWords } from '@/i18n/chat';
import { Markdown } from '@/ui/Markdown';
import { toField } from './focus';
import { StepLine } from './StepLine';
import type { Told } from './told';

/** What the person said. */
export function Said({ text }: { text: string }) {
  return (
    <p dir="auto" className="ms-auto max-w-[85%] rounded-2xl bg-vault-soft px-4 py-2 whitespace-pre-wrap wrap-anywhere">
      <span className="sr-only">{useChatWords().you} </span>
      {text}
    </p>
  );
}

/** What the assistant said and did, in the order in which it came. */
export function Answer({ told, children }: { told: Told; children: ReactNode }) {
  const words = useChatWords();
  return (
    <div className="grid grid-cols-1 gap-2">
      <span className="sr-only">{words.title}:</span>
      {told.pieces.map((piece, n) =>
        piece.is === 'text' ? <Markdown key={n} text={piece.text} /> : <StepLine key={n} step={piece} answer={told.answer} />,
      )}
      {told.short && <Trouble text={words.short} />}
      {children}
    </div>
  );
}

/** That an answer is not whole, why, and the way to another try. */
export function Trouble({ text, failure, retry }: { text?: string; failure?: unknown; retry?: (() => void) | undefined }) {
  const words = useChatWords();
  const again = () => {
    retry?.();
    toField();
  };
  return (
    <p
      role={failure ? 'alert' : undefined}
      className={`flex flex-wrap items-center gap-x-3 gap-y-1 text-sm ${failure ? 'text-danger' : 'text-ink-2'}`}
    >
      <span>{text ?? chatFailure(failure, words)}</span>
      {retry && (
        <button type="button" className="btn-line" onClick={again}>
          {t().common.retry}
        </button>
      )}
    </p>
  );
}
