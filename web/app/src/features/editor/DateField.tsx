import { X } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { t, timeZone } from '@/i18n';
import { dateFormat, dayOf, daysFrom, isWholeDay } from '@/i18n/format';

interface Props {
  label: string;
  value: string | null;
  fault: string | undefined;
  onChange: (value: string | null) => void;
}

const DAY = 86_400_000;

/** A date. One with a time keeps it when the day is moved. */
export function DateField({ label, value, fault, onChange }: Props) {
  const id = useId();
  const day = value ? dayOf(value) : '';
  // While a date is typed the field is incomplete for a while, and must not be put back.
  const [typed, setTyped] = useState(day);
  useEffect(() => setTyped(day), [day]);
  const words = t().editor;
  const timed = value !== null && !isWholeDay(value);
  const choose = (next: string) => {
    if (!next) onChange(null);
    else if (timed && day) onChange(new Date(Date.parse(value) + daysFrom(day, next) * DAY).toISOString());
    else onChange(next);
  };
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="text-sm text-ink-2">
        {label}
      </label>
      <input
        id={id}
        type="date"
        min="1970-01-01"
        max="9999-12-31"
        value={typed}
        aria-invalid={fault ? true : undefined}
        aria-errormessage={fault ? `${id}-fault` : undefined}
        onChange={(e) => {
          setTyped(e.target.value);
          if (e.target.validity.valid) choose(e.target.value);
        }}
        className="field"
      />
      {timed && (
        <p className="flex items-center gap-1 text-sm text-ink-2">
          {words.at(dateFormat({ timeZone: timeZone(), timeStyle: 'short' }).format(new Date(value)))}
          <button
            type="button"
            aria-label={words.wholeDay}
            title={words.wholeDay}
            onClick={() => onChange(day)}
            className="btn-icon size-6"
          >
            <X size={14} aria-hidden />
          </button>
        </p>
      )}
      <p id={`${id}-fault`} role="status" className="text-sm text-danger empty:hidden">
        {fault}
      </p>
    </div>
  );
}
