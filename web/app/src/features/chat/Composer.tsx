import { Send, Square } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useChatWords } from '@/i18n/chat';
import { useOnline } from '@/lib/online';
import { toField } from './focus';
import { useTurn } from './turns';
import type { SayIt } from './useSay';
import { handOver, useWords, write } from './words';

/** The most characters that can be said at once. */
const MOST = 8000;

/** The field in which something is said: Enter sends it, Shift+Enter begins a line, Esc stops the answer. */
export function Composer({ open, say }: { open: number; say: SayIt }) {
  const words = useChatWords();
  const text = useWords(open);
  const online = useOnline();
  const turn = useTurn(open);
  const running = turn?.state === 'running';
  const ready = online && !running && text.trim() !== '';
  const send = () => {
    if (!ready) return;
    say({ message: text.trim() });
    handOver(open);
  };
  const stop = () => {
    turn?.stop();
    toField();
  };
  const press = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    if (e.key === 'Escape' && running) stop();
    if (e.key !== 'Enter' || e.shiftKey) return;
    e.preventDefault();
    send();
  };
  return (
    <form
      data-screen-only
      className="grid gap-2"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <div className="flex items-end gap-2">
        <textarea
          // biome-ignore lint/a11y/noAutofocus: a screen on which one writes begins in its field
          autoFocus={!matchMedia('(pointer: coarse)').matches}
          dir="auto"
          data-say
          rows={1}
          maxLength={MOST}
          aria-label={words.message}
          placeholder={words.message}
          value={text}
          className="field field-sizing-content max-h-48 min-h-11 resize-none py-2.5"
          onChange={(e) => write(open, e.target.value)}
          onKeyDown={press}
        />
        {running ? (
          <button key="stop" type="button" className="btn-line h-11" onClick={stop}>
            <Square size={15} aria-hidden />
            {words.stop}
          </button>
        ) : (
          <button key="send" type="submit" className="btn-primary h-11" disabled={!ready}>
            <Send size={15} aria-hidden className="rtl:-scale-x-100" />
            {words.send}
          </button>
        )}
      </div>
      <p role="status" className="text-sm text-ink-2 empty:hidden">
        {online ? '' : words.offline}
      </p>
    </form>
  );
}
