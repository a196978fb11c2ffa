import { type InputHTMLAttributes, useEffect, useId, useState } from 'react';
import { t, timeZone } from '@/i18n';
import { dayOf, isWholeDay } from '@/i18n/format';
import { instantOf, timeOf } from './time';

interface Props {
  label: string;
  value: string | null;
  fault: string | undefined;
  /** A time of day may be said too. */
  timed?: boolean;
  onChange: (value: string | null) => void;
}

/** A date, and a time of day where one may be said: without it, it is the whole day. Where the day is moved, the time stays. */
export function DateField({ label, value, fault, timed = false, onChange }: Props) {
  const id = useId();
  const day = value ? dayOf(value) : '';
  const time = value && !isWholeDay(value) ? timeOf(value, timeZone()) : '';
  const words = t().editor;
  const faulty = { 'aria-invalid': fault ? true : undefined, 'aria-errormessage': fault ? `${id}-fault` : undefined };
  const set = (toDay: string, toTime: string) => onChange(toDay ? (toTime ? instantOf(toDay, toTime, timeZone()) : toDay) : null);
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="text-sm text-ink-2">
        {label}
      </label>
      <Typed id={id} type="date" min="1970-01-01" max="9999-12-31" value={day} onValue={(next) => set(next, time)} {...faulty} />
      {timed && day && (
        <Typed
          type="time"
          aria-label={words.time(label)}
          title={words.timeHelp}
          value={time}
          onValue={(next) => set(day, next)}
          {...faulty}
        />
      )}
      <p id={`${id}-fault`} role="status" className="text-sm text-danger empty:hidden">
        {fault}
      </p>
    </div>
  );
}

type TypedProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> & { value: string; onValue: (value: string) => void };

/** While a date or a time is typed the field is incomplete for a while, and must be neither taken nor put back. */
function Typed({ value, onValue, ...rest }: TypedProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <input
      {...rest}
      value={typed}
      onChange={(e) => {
        setTyped(e.target.value);
        if (e.target.validity.valid) onValue(e.target.value);
      }}
      className="field"
    />
  );
}
