import { useMemo } from 'react';
import { t } from '@/i18n';
import { diff } from './diff';

/** What became of a text: what went is struck through, what came is underlined, and both are said to those who listen. */
export function Diff({ before, after }: { before: string; after: string }) {
  const pieces = useMemo(() => diff(before, after), [before, after]);
  const words = t().editor.history;
  return (
    <p dir="auto" className="whitespace-pre-wrap break-words">
      {pieces.map(({ kind, text }, n) => {
        if (kind === 'same') return <span key={n}>{text}</span>;
        const Mark = kind;
        return (
          <Mark key={n} className={kind === 'ins' ? 'bg-moss-soft text-moss decoration-2' : 'bg-danger-soft text-danger'}>
            <span className="sr-only"> {kind === 'ins' ? words.added : words.removed} </span>
            {text}
          </Mark>
        );
      })}
    </p>
  );
}
