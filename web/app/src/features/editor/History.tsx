import { ArrowLeft, RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { moment } from '@/i18n/format';
import type { Idea } from '@/lib/api/client';
import { Diff } from './Diff';
import { changed, wordsOf } from './fields';
import { useHistory, useRevision } from './queries';
import { isText, valueText } from './valueText';

interface Props {
  idea: Idea;
  onBack: () => void;
  onRestore: (rev: number, at: string) => void;
}

/** The versions of an idea, what each changed, and how one differs from the idea as it is now. */
export default function History({ idea, onBack, onRestore }: Props) {
  const words = t().editor.history;
  const history = useHistory(idea.id, idea.updated_at);
  const [picked, setPicked] = useState<number | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const revisions = history.data?.pages.flatMap((p) => p.revisions) ?? [];
  const fields = t().editor.fields;

  return (
    <section aria-labelledby="history-title" className="grid grid-cols-1 gap-4">
      <div className="flex items-center gap-2">
        <button type="button" className="btn-icon" aria-label={words.back} title={words.back} onClick={onBack}>
          <ArrowLeft size={17} aria-hidden className="rtl:-scale-x-100" />
        </button>
        <h2 id="history-title" ref={title} tabIndex={-1} className="text-xl font-bold outline-none">
          {words.title}
        </h2>
      </div>
      {history.isPending && <div className="skeleton h-40" />}
      {history.isError && (
        <p role="alert" className="text-danger">
          {failureText(history.error)}
        </p>
      )}
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-[15rem_minmax(0,1fr)]">
        <ol className="grid gap-1">
          {revisions.map((r, n) => (
            <li key={r.rev}>
              <button
                type="button"
                aria-pressed={picked === r.rev}
                onClick={() => setPicked(r.rev)}
                className="grid w-full gap-0.5 rounded-lg border border-transparent px-3 py-2 text-start hover:bg-well aria-pressed:border-vault aria-pressed:bg-vault-soft/50 max-md:min-h-11"
              >
                <time dateTime={r.at} className="text-sm font-semibold">
                  {moment(r.at)}
                </time>
                {n === 0 && <span className="text-xs font-semibold text-vault">{words.now}</span>}
                <span className="text-xs text-ink-2">
                  {r.rev === 1
                    ? words.created
                    : r.fields.length === 0
                      ? words.oldest
                      : words.changed(r.fields.map((f) => fields[f]).join(', '))}
                </span>
                <span className="text-xs text-ink-3">{words.sources[r.source]}</span>
              </button>
            </li>
          ))}
          {history.hasNextPage && (
            <li>
              <button
                type="button"
                className="btn-quiet w-full"
                disabled={history.isFetchingNextPage}
                onClick={() => void history.fetchNextPage()}
              >
                {words.more}
              </button>
            </li>
          )}
        </ol>
        <Compare key={picked} idea={idea} rev={picked} onRestore={onRestore} />
      </div>
    </section>
  );
}

function Compare({ idea, rev, onRestore }: { idea: Idea; rev: number | null; onRestore: (rev: number, at: string) => void }) {
  const words = t().editor.history;
  const { data, isError, error } = useRevision(idea.id, rev, idea.updated_at);
  if (rev === null) return <p className="rounded-xl bg-well px-4 py-6 text-center text-ink-2">{words.pick}</p>;
  if (isError)
    return (
      <p role="alert" className="text-danger">
        {failureText(error)}
      </p>
    );
  if (!data) return <div className="skeleton h-40" />;
  const then = wordsOf(data.idea);
  const now = wordsOf(idea);
  const differ = changed(then, now);
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3 rounded-xl border border-line p-4" aria-live="polite">
      <h3 className="font-semibold">{words.compare(moment(data.at))}</h3>
      {differ.length === 0 && <p className="text-ink-2">{words.same}</p>}
      {differ.map((field) => (
        <div key={field} className="grid grid-cols-1 gap-0.5">
          <h4 className="text-sm font-semibold text-ink-2">{t().editor.fields[field]}</h4>
          {isText(field) ? (
            <Diff before={then[field]} after={now[field]} />
          ) : (
            <dl className="grid grid-cols-[auto_1fr] gap-x-3">
              <dt className="text-ink-3">{words.before}</dt>
              <dd>{valueText(field, then)}</dd>
              <dt className="text-ink-3">{words.today}</dt>
              <dd>{valueText(field, now)}</dd>
            </dl>
          )}
        </div>
      ))}
      {differ.length > 0 && (
        <button type="button" className="btn-line justify-self-start" onClick={() => onRestore(data.rev, data.at)}>
          <RotateCcw size={15} aria-hidden />
          {words.restore}
        </button>
      )}
    </div>
  );
}
