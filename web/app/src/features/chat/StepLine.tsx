import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, CircleHelp, LoaderCircle, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '@/i18n';
import { type ChatWords, useChatWords } from '@/i18n/chat';
import { failureText } from '@/i18n/failures';
import { number } from '@/i18n/format';
import { Failure } from '@/lib/failure';
import { toast } from '@/lib/toasts';
import { canUndo, titleQuery, undo } from './queries';
import type { Step } from './told';
import { answerOf } from './turns';

const MARKS = { running: LoaderCircle, done: Check, failed: X, asks: CircleHelp };

const STYLES: Partial<Record<Step['state'], string>> = { failed: 'text-danger', running: 'motion-safe:animate-spin' };

/** Of so many ideas the titles are shown. */
const SHOWN = 3;

/** Steps that were taken back, by answer and call. */
const undone = new Set<string>();

/** toolText says what a tool does. Models make names up. */
export const toolText = (words: ChatWords, name: string): string => (words.tools as Record<string, string>)[name] ?? name;

/** What a tool did, to which ideas, and the way back as long as this page is open. */
export function StepLine({ step, answer }: { step: Step; answer: number }) {
  const words = useChatWords();
  const what = toolText(words, step.name);
  const Mark = MARKS[step.state];
  // A model asks for ideas that there are not.
  const ideas = step.state === 'done' || step.state === 'asks' ? step.ideas : [];
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-line px-3 py-1.5 text-sm text-ink-2">
      <Mark size={15} aria-hidden className={STYLES[step.state] ?? ''} />
      <span dir="auto">{what}</span>
      <span className={step.state === 'done' ? 'sr-only' : 'font-medium'}>({words.states[step.state]})</span>
      {ideas.slice(0, SHOWN).map((id) => (
        <IdeaLink key={id} id={id} />
      ))}
      {ideas.length > SHOWN && <span>{words.others(number(ideas.length - SHOWN))}</span>}
      {step.error !== undefined && (
        <span dir="auto" className="w-full wrap-anywhere">
          {typeof step.error === 'string' ? step.error : failureText(step.error)}
        </span>
      )}
      {answerOf(answer) && canUndo(step) && <Undo step={step} id={`${answer}/${step.id}`} what={what} />}
    </div>
  );
}

function IdeaLink({ id }: { id: number }) {
  const words = useChatWords();
  const { data } = useQuery(titleQuery(id));
  return (
    <Link
      to="."
      search={(old) => ({ ...old, idea: id })}
      dir="auto"
      className="inline-flex min-h-6 min-w-0 items-center font-medium text-vault underline underline-offset-4 wrap-anywhere max-md:min-h-11"
    >
      {data ?? words.idea(String(id))}
    </Link>
  );
}

function Undo({ step, id, what }: { step: Step; id: string; what: string }) {
  const words = useChatWords();
  const client = useQueryClient();
  const [state, setState] = useState<'' | 'busy' | 'done'>(undone.has(id) ? 'done' : '');
  const said = useRef<HTMLSpanElement>(null);
  const pressed = useRef(false);
  useEffect(() => {
    if (state === 'done' && pressed.current) said.current?.focus();
  }, [state]);
  if (state === 'done')
    return (
      <span ref={said} tabIndex={-1} className="ms-auto">
        {words.undone}
      </span>
    );
  const back = async () => {
    if (state === 'busy') return;
    pressed.current = true;
    setState('busy');
    try {
      await undo(client, step);
      undone.add(id);
      setState('done');
    } catch (cause) {
      const moved = cause instanceof Failure && cause.status === 412;
      toast(moved ? words.changed : failureText(cause), { tone: 'error' });
      setState('');
    }
  };
  return (
    <button
      type="button"
      className="btn-quiet -my-1.5 -me-2 ms-auto"
      aria-disabled={state === 'busy'}
      aria-label={words.undo(what)}
      onClick={() => void back()}
    >
      {t().common.undo}
    </button>
  );
}
