'use client';
import { useRouter } from 'next/navigation';
import { useActionState, useEffect, useRef, useState } from 'react';
import { SignedOut } from '../lib/token';
import { addIdea, listIdeas, VaultError, type Idea } from '../lib/vault';

// Ideas shows the ideas of a person, the newest first, and takes new ones.
export function Ideas({ user }: { user: string }) {
  const router = useRouter();
  const [ideas, setIdeas] = useState<Idea[]>();
  const [next, setNext] = useState<string | null>(null); // where the list goes on
  const [fault, setFault] = useState('');

  // failed says what went wrong; who is signed out is sent to sign in by the server.
  function failed(error: unknown): string {
    if (error instanceof SignedOut) router.refresh();
    return error instanceof Error ? error.message : String(error);
  }

  async function load(cursor?: string) {
    try {
      const page = await listIdeas(user, cursor);
      setIdeas((known = []) => (cursor ? [...known, ...page.ideas] : page.ideas));
      setNext(page.pagination.next_cursor);
      setFault('');
    } catch (error) {
      setFault(failed(error));
    }
  }

  useEffect(() => void load(), [user]);

  return (
    <>
      <NewIdea user={user} failed={failed} added={(idea) => setIdeas((known = []) => [idea, ...known])} />
      <section aria-label="Ideas">
        <p role="alert">{fault}</p>
        {!ideas && !fault && <p role="status">Loading…</p>}
        {ideas?.length === 0 && <p>Nothing here yet. What would you like to make?</p>}
        <ul>
          {ideas?.map((idea) => (
            <li key={idea.id}>
              <strong dir="auto">{idea.title}</strong>
              <span>
                {idea.stage} · <time dateTime={idea.created_at}>{new Date(idea.created_at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}</time>
              </span>
            </li>
          ))}
        </ul>
        {!ideas && fault && (
          <button type="button" className="quiet" onClick={() => load()}>
            Try again
          </button>
        )}
        {next && (
          <button type="button" className="quiet" onClick={() => load(next)}>
            Show more
          </button>
        )}
      </section>
    </>
  );
}

interface NewIdeaProps {
  user: string;
  added: (idea: Idea) => void;
  failed: (error: unknown) => string;
}

// NewIdea leaves it to CreatorVault to say what a title may be, and shows what it says.
function NewIdea({ user, added, failed }: NewIdeaProps) {
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef<{ title: string; key: string }>(undefined);
  const [tried, submit, pending] = useActionState(async (_: unknown, form: FormData) => {
    const title = String(form.get('title') ?? '');
    // The same title again, after an answer that never came, is still one idea.
    if (sent.current?.title !== title) sent.current = { title, key: crypto.randomUUID() };
    try {
      added(await addIdea(user, title, sent.current.key));
      sent.current = undefined;
      return { title: '' };
    } catch (error) {
      const fault = failed(error);
      return { title, fault: (error instanceof VaultError && error.about('title')) || fault };
    }
  }, undefined);

  // The next title, or the faulty one, can be typed at once.
  useEffect(() => {
    if (tried) input.current?.focus();
  }, [tried]);

  return (
    <form action={submit}>
      <label htmlFor="title">Title of a new idea</label>
      <div className="row">
        <input id="title" name="title" dir="auto" autoComplete="off" ref={input} defaultValue={tried?.title} aria-invalid={Boolean(tried?.fault)} aria-describedby="title-fault" />
        <button disabled={pending}>Add</button>
      </div>
      <p role="alert" id="title-fault">
        {tried?.fault}
      </p>
    </form>
  );
}
