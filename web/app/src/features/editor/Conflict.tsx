import { useEffect, useId, useRef, useState } from 'react';
import { t } from '@/i18n';
import { Diff } from './Diff';
import { type Words, wordsOf } from './fields';
import type { Disagreement } from './reconcile';
import { reconcile } from './reconcile';
import type { Snapshot } from './session';
import { isText, valueText } from './valueText';

type Side = 'mine' | 'theirs' | 'both';

interface Props {
  now: Snapshot;
  conflict: NonNullable<Snapshot['conflict']>;
  onJoin: (notes: string) => void;
  onSettle: (words: Words) => void;
  onDrop: () => void;
}

/** Two versions side by side, and a choice for each field in which they are at odds. */
export default function Conflict({ now, conflict, onJoin, onSettle, onDrop }: Props) {
  const words = t().editor.conflict;
  const base = wordsOf(now.idea);
  const theirs = wordsOf(conflict.theirs);
  const [sides, setSides] = useState<Partial<Record<string, Side>>>({});
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const sideOf = ({ field, both }: Disagreement): Side => sides[field] ?? (both === undefined ? 'mine' : 'both');

  const use = () => {
    const chosen: Words = { ...reconcile(base, now.words, theirs).words };
    for (const at of conflict.disagreements) {
      const side = sideOf(at);
      if (at.field === 'notes' && side === 'both') chosen.notes = now.joining ?? at.both ?? '';
      else Object.assign(chosen, { [at.field]: (side === 'theirs' ? theirs : now.words)[at.field] });
    }
    onSettle(chosen);
  };

  return (
    <section aria-labelledby="conflict-title" className="grid grid-cols-1 gap-5">
      <div className="grid gap-1">
        <h2 id="conflict-title" ref={title} tabIndex={-1} className="text-xl font-bold outline-none">
          {words.title}
        </h2>
        <p className="text-ink-2">{words.help}</p>
      </div>
      {conflict.disagreements.map((at) => (
        <Field
          key={at.field}
          at={at}
          base={base}
          mine={now.words}
          theirs={theirs}
          side={sideOf(at)}
          onSide={(side) => setSides({ ...sides, [at.field]: side })}
        >
          {at.both !== undefined && sideOf(at) === 'both' && (
            <textarea
              dir="auto"
              aria-label={words.edit}
              value={now.joining ?? at.both}
              onChange={(e) => onJoin(e.target.value)}
              className="field field-sizing-content min-h-40 resize-none py-2 leading-relaxed"
            />
          )}
        </Field>
      ))}
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn-primary" onClick={use}>
          {words.use}
        </button>
        <button type="button" className="btn-quiet" onClick={onDrop}>
          {words.drop}
        </button>
      </div>
    </section>
  );
}

interface FieldProps {
  at: Disagreement;
  base: Words;
  mine: Words;
  theirs: Words;
  side: Side;
  onSide: (side: Side) => void;
  children: React.ReactNode;
}

function Field({ at: { field, both }, base, mine, theirs, side, onSide, children }: FieldProps) {
  const name = useId();
  const words = t().editor;
  const shown = { mine, theirs };
  return (
    <fieldset className="grid min-w-0 grid-cols-1 gap-2">
      <legend className="mb-1 font-semibold">{words.fields[field]}</legend>
      <div className="grid grid-cols-1 gap-2 sm:grid-cols-2">
        {(['mine', 'theirs'] as const).map((which) => (
          <label
            key={which}
            className="grid content-start gap-1.5 rounded-xl border border-line-strong p-3 has-checked:border-vault has-checked:bg-vault-soft/40"
          >
            <span className="flex items-center gap-2 text-sm font-semibold">
              <input
                type="radio"
                name={name}
                aria-label={words.conflict[which]}
                checked={side === which}
                onChange={() => onSide(which)}
                className="size-4 accent-vault"
              />
              {words.conflict[which]}
            </span>
            {isText(field) ? (
              <Diff before={valueText(field, base)} after={valueText(field, shown[which])} />
            ) : (
              <p>{valueText(field, shown[which])}</p>
            )}
          </label>
        ))}
      </div>
      {both !== undefined && (
        <label className="flex items-center gap-2 rounded-xl border border-line-strong p-3 text-sm font-semibold has-checked:border-vault has-checked:bg-vault-soft/40">
          <input type="radio" name={name} checked={side === 'both'} onChange={() => onSide('both')} className="size-4 accent-vault" />
          {words.conflict.both}
        </label>
      )}
      {children}
    </fieldset>
  );
}
