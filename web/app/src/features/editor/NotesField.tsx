import { Eye, Pencil } from 'lucide-react';
import { type KeyboardEvent, lazy, Suspense, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import { useOffer } from '@/lib/actions';
import { usePrinting } from '@/lib/media';
import { keyLabel, keyOf } from '@/lib/shortcuts';
import { countOf, MOST } from './fields';
import { type Edit, enter, format, perform, tab } from './format';
import { action, KEYS } from './keys';
import { TOOLS, Toolbar } from './Toolbar';

const load = () => import('./Preview');
const Preview = lazy(load);

interface Props {
  value: string;
  fault: string | undefined;
  onChange: (text: string) => void;
}

/** Notes: a text field with a toolbar, and the same read. */
export function NotesField({ value, fault, onChange }: Props) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const turner = useRef<HTMLButtonElement>(null);
  const [reading, setReading] = useState(false);
  const printing = usePrinting();
  const words = t().editor;
  const change = useCallback((text: string) => onChange(text), [onChange]);

  const act = useCallback((make: (at: { text: string; start: number; end: number }) => Edit | null): boolean => {
    const { current } = area;
    const edit = current && make({ text: current.value, start: current.selectionStart, end: current.selectionEnd });
    if (!current || !edit) return false;
    perform(current, edit);
    return true;
  }, []);

  // The field in which the key was pressed goes away, and the keys must not go with it.
  const turned = useRef(false);
  useEffect(() => {
    if (turned.current) (reading ? turner : area).current?.focus();
    turned.current = false;
  }, [reading]);
  const list = useMemo(() => {
    const writing = () => area.current !== null && document.activeElement === area.current;
    const turn = () => {
      turned.current = true;
      setReading((old) => !old);
    };
    return [...TOOLS.map(({ tool }) => action(tool, () => act((at) => format(tool, at)), writing)), action('preview', turn)];
  }, [act]);
  useOffer(list);

  const press = (e: KeyboardEvent<HTMLTextAreaElement>) => {
    if (e.nativeEvent.isComposing) return;
    const key = keyOf(e.nativeEvent);
    const done = key === 'Enter' ? act(enter) : (key === 'Tab' || key === 'shift+Tab') && act((at) => tab(at, e.shiftKey));
    if (done) e.preventDefault();
  };

  return (
    <section
      aria-label={words.fields.notes}
      className="overflow-clip rounded-xl border border-line-strong has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-focus"
    >
      <div data-screen-only className="flex items-center gap-0.5 border-b border-line bg-well/60 p-1">
        {!reading && <Toolbar onTool={(tool) => act((at) => format(tool, at))} />}
        <button
          ref={turner}
          type="button"
          aria-pressed={reading}
          title={keyLabel(KEYS.preview)}
          onPointerEnter={load}
          onFocus={load}
          onClick={() => setReading(!reading)}
          className="btn-quiet ms-auto h-8 shrink-0 px-2.5"
        >
          {reading ? <Pencil size={15} aria-hidden /> : <Eye size={15} aria-hidden />}
          <span className="max-sm:sr-only">{reading ? words.write : words.preview}</span>
        </button>
      </div>
      {reading ? (
        <div className="min-h-64 px-4 py-3">
          <Suspense fallback={<div className="skeleton h-24" />}>
            <Preview text={value} onChange={change} />
          </Suspense>
        </div>
      ) : (
        <textarea
          ref={area}
          dir="auto"
          aria-label={words.notes}
          aria-describedby={`${id}-count`}
          aria-invalid={fault ? true : undefined}
          aria-errormessage={fault ? `${id}-fault` : undefined}
          value={value}
          placeholder={words.placeholder}
          onChange={(e) => onChange(e.target.value)}
          onKeyDown={press}
          className="block field-sizing-content print:hidden min-h-64 w-full resize-none bg-transparent px-4 py-3 leading-relaxed outline-none placeholder:text-ink-3"
        />
      )}
      {/* A field cannot go on over the next page. */}
      {printing && !reading && (
        <p dir="auto" className="px-4 py-3 whitespace-pre-wrap wrap-anywhere">
          {value}
        </p>
      )}
      <Count id={id} value={value} fault={fault} />
    </section>
  );
}

function Count({ id, value, fault }: { id: string; value: string; fault: string | undefined }) {
  const words = t().editor;
  const count = countOf(value);
  const over = count - MOST.notes;
  return (
    <p data-screen-only className="flex flex-wrap gap-x-3 border-t border-line px-4 py-1.5 text-xs text-ink-3">
      <span id={`${id}-count`}>{words.count(number(count), number(MOST.notes))}</span>
      <span id={`${id}-fault`} role="status" className="font-medium text-danger">
        {over > 0 ? words.over(over, number(over)) : fault}
      </span>
    </p>
  );
}
