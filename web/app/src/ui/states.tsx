import { CloudOff, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { number } from '@/i18n/format';
import { Failure } from '@/lib/failure';

/** What failed, that ideas are safe, and what to name to those who run the server; `alone` where nothing else has a heading. */
export function Fault({ error, retry, alone = false }: { error: unknown; retry: () => void; alone?: boolean }) {
  const words = t().failures;
  const id = error instanceof Failure ? error.requestId : undefined;
  const Text = alone ? 'h1' : 'p';
  return (
    <div role="alert" className="m-auto grid max-w-sm justify-items-center gap-3 p-8 text-center">
      <CloudOff className="text-danger" aria-hidden />
      <Text className="font-semibold">{failureText(error)}</Text>
      <p className="text-sm text-ink-2">
        {words.safe}{' '}
        {id && (
          <>
            {words.reference}: <code className="break-all">{id}</code>
          </>
        )}
      </p>
      <button type="button" className="btn-line" onClick={retry}>
        <RotateCw size={15} aria-hidden />
        {t().common.retry}
      </button>
    </div>
  );
}

/** One sentence and one thing to do. */
export function Empty({ text, action }: { text: string; action?: ReactNode }) {
  return (
    <div className="m-auto grid justify-items-center gap-3 p-8 text-center text-ink-2">
      <p className="max-w-prose">{text}</p>
      {action}
    </div>
  );
}

/** Below what is there: the next page did not come. */
export function MoreFailed({ retry }: { retry: () => void }) {
  return (
    <p role="alert" className="grid justify-items-center gap-2 p-3 text-center text-sm">
      {t().common.moreFailed}
      <button type="button" className="btn-line" onClick={retry}>
        {t().common.retry}
      </button>
    </p>
  );
}

/** On paper alone: how much of a list is on it, where that is not all. */
export function OnPaper({ rows, total }: { rows: number; total: number }) {
  return rows < total ? (
    <p className="p-3 text-center text-sm not-print:hidden">{t().common.onPaper(number(rows), number(total))}</p>
  ) : null;
}

/** Bars where lines will be; the reader is told once. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={`skeleton ${className}`} />;
}
export function Waiting({ children }: { children: ReactNode }) {
  return (
    <div role="status" className="contents">
      <span className="sr-only">{t().common.loading}</span>
      {children}
    </div>
  );
}
