import { useQuery } from '@tanstack/react-query';
import { Download, History } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { moment } from '@/i18n/format';
import { aiQuery } from '@/lib/ai';
import type { Idea } from '@/lib/api/client';
import { toast } from '@/lib/toasts';
import { download } from './queries';

const Expand = lazy(() => import('./Expand'));

interface Props {
  idea: Idea;
  flush: () => Promise<unknown>;
  onHistory: () => void;
  /** Takes what a model suggested. */
  onTake: (text: string) => void;
  /** The pointer or the focus comes near the button of the history. */
  onNear: () => unknown;
}

/** What there is to do with the idea beside writing it. */
export function Footer({ idea, flush, onHistory, onTake, onNear }: Props) {
  const words = t().editor;
  const ai = useQuery(aiQuery);
  const save = async (format: 'markdown' | 'text') => {
    try {
      await flush();
      await download(idea.id, format);
    } catch (cause) {
      toast(failureText(cause), { tone: 'error' });
    }
  };
  return (
    <footer className="flex flex-wrap items-center gap-x-1 gap-y-2 border-t border-line pt-3 text-sm">
      <button type="button" className="btn-quiet px-2.5" onClick={onHistory} onPointerEnter={onNear} onFocus={onNear}>
        <History size={15} aria-hidden />
        {words.history.title}
      </button>
      {(['markdown', 'text'] as const).map((format) => (
        <button key={format} type="button" className="btn-quiet px-2.5" onClick={() => void save(format)}>
          <Download size={15} aria-hidden />
          <span className="sr-only">{words.download} </span>
          {words[format]}
        </button>
      ))}
      <Suspense fallback={null}>{idea.ai === 'on' && ai.data?.enabled && <Expand id={idea.id} flush={flush} onTake={onTake} />}</Suspense>
      <p className="ms-auto text-xs text-ink-3">{words.times(moment(idea.created_at), moment(idea.updated_at))}</p>
    </footer>
  );
}
