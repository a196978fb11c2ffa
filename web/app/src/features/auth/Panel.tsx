import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { StageGlyph, stageFill } from '@/ui/marks';

const STAGES = ['idea', 'outline', 'published'] as const;

/** The two halves of every page before the sign-in: what is to be done, and what this is for. */
export function Panel({ title, children }: { title: string; children: ReactNode }) {
  const { auth } = t();
  return (
    <div className="grid min-h-dvh md:grid-cols-[1fr_1.1fr]">
      <main className="grid content-center justify-items-center p-6">
        <div className="grid w-full max-w-sm gap-4">
          <img src="/icon.svg" alt="" width="44" height="44" />
          <h1 className="text-2xl font-bold tracking-tight">{title}</h1>
          {children}
        </div>
      </main>
      <aside className="hidden content-end gap-10 overflow-hidden bg-vault-strong p-12 md:grid dark:bg-vault-soft" data-theme-panel>
        <ul aria-hidden className="grid max-w-md justify-self-center gap-4">
          {auth.cards.map((card, n) => {
            const stage = STAGES[n] ?? 'idea';
            return (
              <li
                key={card}
                className={`relative flex items-center gap-3 overflow-hidden rounded-xl bg-sheet p-4 ps-6 text-lg text-ink shadow-pop ${['-rotate-2', 'ms-12 rotate-1', 'ms-4 -rotate-1'][n]}`}
              >
                <span className={`absolute inset-y-0 start-0 w-1.5 ${stageFill[stage]}`} />
                <StageGlyph stage={stage} size={20} />
                {card}
              </li>
            );
          })}
        </ul>
        <p className="max-w-[20ch] font-display text-3xl leading-tight font-bold text-[#fff]">{auth.motto}</p>
      </aside>
    </div>
  );
}

interface FormProps {
  submit: string;
  onSubmit: (form: FormData) => Promise<void>;
  children: ReactNode;
}

/** A form that says what went wrong, aloud too, and leaves what was typed. */
export function AuthForm({ submit, onSubmit, children }: FormProps) {
  const [fault, setFault] = useState('');
  const busy = useRef(false);
  const [waiting, setWaiting] = useState(false);
  const send = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    if (busy.current) return;
    busy.current = true;
    setWaiting(true);
    setFault('');
    try {
      await onSubmit(new FormData(e.currentTarget));
    } catch (cause) {
      setFault(failureText(cause));
    } finally {
      busy.current = false;
      setWaiting(false);
    }
  };
  return (
    <form className="grid gap-4" onSubmit={send}>
      {children}
      <p role="alert" className="text-sm font-medium text-danger empty:hidden">
        {fault}
      </p>
      <button type="submit" aria-disabled={waiting} className="btn-primary h-11">
        {submit}
      </button>
    </form>
  );
}

export const text = (form: FormData, name: string): string => String(form.get(name) ?? '');
