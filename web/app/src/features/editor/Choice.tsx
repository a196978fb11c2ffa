import { useId } from 'react';

interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly T[];
  name: (option: T) => string;
  onChange: (option: T) => void;
}

/** One of a few words. */
export function Choice<T extends string>({ label, value, options, name, onChange }: Props<T>) {
  const id = useId();
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={id} className="text-sm text-ink-2">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(e) => {
          const chosen = options.find((o) => o === e.target.value);
          if (chosen) onChange(chosen);
        }}
        className="field"
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {name(option)}
          </option>
        ))}
      </select>
    </div>
  );
}
