import { useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '@/i18n';
import { type NewIdea, uid } from '@/lib/api/client';
import { keepTyped, typed } from '@/lib/caught';
import { newKey } from '@/lib/key';
import { startOutbox, useOutbox } from '@/lib/outbox';
import { useCreate } from '@/lib/writes';
import { Toaster } from '@/ui/Toaster';
import { Form } from './Form';
import { sharedText } from './shared';

/** The page for what other apps share and bookmarks send: one field, and nothing else to load. */
export function CapturePage() {
  const { capture, shell } = t();
  const client = useQueryClient();
  const shared = sharedText(useSearch({ from: '/capture' }));
  const person = uid();
  // What was written here outlives the page, as in the dialog.
  const [text, setText] = useState(() => typed(person, shared) || shared);
  const type = (next: string) => {
    keepTyped(person, next === shared ? '' : next, shared);
    setText(next);
  };
  const [kept, setKept] = useState<{ title: string; sent: boolean } | null>(null);
  const create = useCreate();
  const waits = useOutbox().length > 0;
  useEffect(() => startOutbox(client), [client]);
  const keep = (idea: NewIdea) => {
    keepTyped(person, '', shared); // the idea itself is written down by now
    create.mutateAsync({ key: newKey(), idea }).then(
      ({ etag }) => {
        setKept({ title: idea.title, sent: etag !== undefined });
        setText('');
      },
      () => type(text), // told already, and the words still stand there
    );
  };
  return (
    <main className="mx-auto grid w-full max-w-2xl gap-4 p-4">
      <h1 className="text-xl font-bold">{shell.newIdea}</h1>
      <div role="status">
        {kept && (
          <p className="flex items-start gap-2 rounded-lg bg-moss-soft px-3 py-2 text-moss">
            <CircleCheck size={18} aria-hidden className="mt-0.5 shrink-0" />
            <span className="wrap-anywhere">{kept.sent || !waits ? t().ideas.created(kept.title) : capture.onDevice(kept.title)}</span>
          </p>
        )}
      </div>
      {kept ? (
        <p className="flex flex-wrap gap-2">
          <button type="button" className="btn-line" onClick={() => setKept(null)}>
            {capture.another}
          </button>
          <Link to="/board" className="btn-primary">
            {shell.toBoard}
          </Link>
        </p>
      ) : (
        <Form stage="idea" text={text} onType={type} onKeep={keep} />
      )}
      <Toaster />
    </main>
  );
}
