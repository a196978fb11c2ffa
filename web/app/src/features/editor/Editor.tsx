import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { moment } from '@/i18n/format';
import { useOffer } from '@/lib/actions';
import type { Idea } from '@/lib/api/client';
import { Failure } from '@/lib/failure';
import { runKey } from '@/lib/shortcuts';
import { toast } from '@/lib/toasts';
import { useTrash } from '@/lib/writes';
import { Fields } from './Fields';
import { Footer } from './Footer';
import { Header } from './Header';
import { action } from './keys';
import { NotesField } from './NotesField';
import type { Session, Snapshot } from './session';
import { TitleField } from './TitleField';
import { useRestore } from './useRestore';
import { useSession } from './useSession';

const Conflict = lazy(() => import('./Conflict'));
const loadHistory = () => import('./History');
const History = lazy(loadHistory);

interface Props {
  idea: Idea;
  /** Leaves the editor. Without it, it is a page, which has nowhere to go back to. */
  onClose?: (() => void) | undefined;
  onGone: () => void;
  /** The server has the idea no more. */
  onLost: () => void;
  onOpen: (id: number) => void;
}

/** One idea being edited, in a sheet or on a page of its own. */
export function Editor({ idea, onClose, onGone, onLost, onOpen }: Props) {
  const { session, now } = useSession(idea);
  const [history, setHistory] = useState(false);
  const trash = useTrash();
  const restore = useRestore(session);

  const lost = now.failure instanceof Failure && now.failure.status === 404;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is told once
  useEffect(() => {
    if (lost) onLost();
  }, [lost]);

  const leave = async (go: () => void) => {
    const state = session.unsaved() ? await session.flush() : 'clean';
    // What was refused, or is at odds, needs the person; words without a line wait on this device.
    if (state === 'failed' || state === 'conflict') return;
    if (state === 'offline' && !session.kept()) {
      toast(t().editor.notKept, { tone: 'error' });
      return;
    }
    if (state === 'offline') toast(t().editor.kept);
    go();
  };
  const discard = async () => {
    await session.flush();
    onGone();
    trash(session.snapshot().idea);
  };

  // The way back is that of the last drawing; the actions stay the same ones.
  const back = useRef<(() => void) | undefined>(undefined);
  back.current = history ? () => setHistory(false) : onClose && (() => void leave(onClose));
  const out = useRef<(() => void) | undefined>(undefined);
  out.current = onClose && (() => void leave(onClose));
  const list = useMemo(
    () => [
      action('save', () => void session.flush()),
      action(
        'leave',
        () => out.current?.(),
        () => out.current !== undefined,
      ),
      // Esc in an open list closes that first.
      action(
        'close',
        () => back.current?.(),
        () => back.current !== undefined && document.activeElement?.ariaExpanded !== 'true',
      ),
    ],
    [session],
  );
  useOffer(list);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of everything inside
    <div
      data-paper
      className="flex h-full min-h-0 flex-col bg-sheet text-ink"
      onKeyDown={(e) => runKey(e.nativeEvent, (a) => a.group === 'editor')}
    >
      <Header
        now={now}
        onAgain={() => void session.flush()}
        onTrash={() => void discard()}
        onClose={onClose && (() => void leave(onClose))}
      />
      <div data-paper className="min-h-0 flex-1 overflow-y-auto px-5 pt-5 pb-24 md:px-8">
        {now.conflict ? (
          <Waiting>
            <Conflict
              key={now.conflict.theirs.updated_at}
              now={now}
              conflict={now.conflict}
              onJoin={(notes) => session.join(notes)}
              onSettle={(words) => session.settle(words)}
              onDrop={() => session.discard()}
            />
          </Waiting>
        ) : history ? (
          <Waiting>
            <History
              idea={now.idea}
              onBack={() => setHistory(false)}
              onRestore={(rev, at) => void restore(rev, moment(at)).then(() => setHistory(false))}
            />
          </Waiting>
        ) : (
          <Form session={session} now={now} onOpen={(id) => void leave(() => onOpen(id))}>
            {now.idea.id > 0 && (
              <Footer
                idea={now.idea}
                flush={session.flush}
                onTake={(text) => session.set('notes', [now.words.notes.trimEnd(), text].filter(Boolean).join('\n\n'))}
                onHistory={() => void session.flush().then(() => setHistory(true))}
                onNear={loadHistory}
              />
            )}
          </Form>
        )}
      </div>
    </div>
  );
}

const Waiting = ({ children }: { children: ReactNode }) => <Suspense fallback={<div className="skeleton h-64" />}>{children}</Suspense>;

interface FormProps {
  session: Session;
  now: Snapshot;
  onOpen: (id: number) => void;
  children: ReactNode;
}

function Form({ session, now, onOpen, children }: FormProps) {
  const words = t().editor;
  const [change] = useState(() => ({
    title: (text: string) => session.set('title', text),
    notes: (text: string) => session.set('notes', text),
  }));
  return (
    <div className="grid grid-cols-1 content-start gap-5">
      {now.restored && (
        <p role="status" className="flex flex-wrap items-center gap-x-3 rounded-lg bg-spark-soft px-3 py-2 text-sm text-spark">
          {words.restored(moment(now.restored))}
          <button
            type="button"
            className="min-h-8 font-semibold underline underline-offset-4 max-md:min-h-11"
            onClick={() => session.discard()}
          >
            {words.discard}
          </button>
        </p>
      )}
      {now.joined && (
        <p role="status" className="rounded-lg bg-tide-soft px-3 py-2 text-sm text-tide">
          {words.joined}
        </p>
      )}
      <TitleField id={now.idea.id} value={now.words.title} fault={now.faults.title} onChange={change.title} onOpen={onOpen} />
      <Fields session={session} now={now} />
      <NotesField value={now.words.notes} fault={now.faults.notes} onChange={change.notes} />
      {children}
    </div>
  );
}
