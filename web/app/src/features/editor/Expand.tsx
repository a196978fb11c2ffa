import { useQuery } from '@tanstack/react-query';
import { Sparkles } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { aiFailure, useChatWords } from '@/i18n/chat';
import { aiQuery } from '@/lib/ai';
import { announce } from '@/lib/announce';
import { lost } from '@/lib/failure';
import { newKey } from '@/lib/key';
import { Consent } from '@/ui/Consent';
import { Markdown } from '@/ui/Markdown';
import { Modal, ModalHead } from '@/ui/Modal';
import { expand, KINDS, type Kind } from './expansion';

interface Props {
  id: number;
  /** What is written is sent first: it is what the model is to see. */
  flush: () => Promise<unknown>;
  onTake: (text: string) => void;
}

/** The button that has a model make more of an idea. */
export default function Expand(props: Props) {
  const words = useChatWords().expand;
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="btn-quiet px-2.5" onClick={() => setOpen(true)}>
        <Sparkles size={15} aria-hidden />
        {words.open}
      </button>
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions: its keys are not those of the editor below
        <div className="contents" onKeyDown={(e) => e.stopPropagation()}>
          <Sheet {...props} onClose={() => setOpen(false)} />
        </div>
      )}
    </>
  );
}

interface Asked {
  kind: Kind;
  text: string;
  state: 'running' | 'done' | 'failed';
  failure?: unknown;
}

function Sheet({ id, flush, onTake, onClose }: Props & { onClose: () => void }) {
  const words = useChatWords();
  const ai = useQuery(aiQuery);
  const [asked, setAsked] = useState<Asked | null>(null);
  const end = useRef(new AbortController());
  useEffect(() => () => end.current.abort(), []);
  const ask = async (kind: Kind) => {
    end.current.abort();
    end.current = new AbortController();
    const { signal } = end.current;
    const become = (next: Omit<Asked, 'kind'>) => signal.aborted || setAsked({ kind, ...next });
    become({ text: '', state: 'running' });
    announce(words.answers);
    try {
      await flush();
      const text = await expand(id, kind, newKey(), signal, (said) => become({ text: said, state: 'running' }));
      become({ text, state: 'done' });
      announce(text);
    } catch (cause) {
      become({ text: '', state: 'failed', failure: lost(cause) });
    }
  };
  return (
    <Modal label={words.expand.title} onClose={onClose} className="m-auto w-[min(44rem,calc(100vw-2rem))]">
      <div className="sheet grid max-h-[85dvh] grid-cols-1 gap-4 overflow-y-auto p-5">
        <ModalHead title={words.expand.title} onClose={onClose} />
        {ai.data?.consent === 'missing' ? (
          <Consent ai={ai.data} />
        ) : (
          <>
            <p className="text-sm text-ink-2">{words.expand.help}</p>
            <div className="flex flex-wrap gap-2">
              {KINDS.map((kind) => (
                <button
                  key={kind}
                  type="button"
                  aria-pressed={asked?.kind === kind}
                  className="btn-line aria-pressed:border-vault aria-pressed:bg-vault-soft aria-pressed:text-vault"
                  onClick={() => void ask(kind)}
                >
                  {words.expand.kinds[kind]}
                </button>
              ))}
            </div>
          </>
        )}
        {asked?.state === 'running' && !asked.text && <p className="text-sm text-ink-2">{words.answers}</p>}
        {asked?.state === 'failed' && (
          <p role="alert" className="text-sm text-danger">
            {aiFailure(asked.failure, words)}
          </p>
        )}
        {asked?.text && <Markdown text={asked.text} />}
        {asked?.state === 'done' && (
          <button
            type="button"
            className="btn-primary justify-self-end"
            onClick={() => {
              onTake(asked.text);
              onClose();
            }}
          >
            {words.expand.take}
          </button>
        )}
      </div>
    </Modal>
  );
}
