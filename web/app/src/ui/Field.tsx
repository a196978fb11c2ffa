import { type ComponentProps, type ReactNode, useId } from 'react';

interface Props extends ComponentProps<'input'> {
  label: string;
  help?: string | undefined;
  fault?: string | undefined;
  after?: ReactNode;
}

/** A labelled input whose help and fault are read with it. */
export function Field({ label, help, fault, after, className = '', ...input }: Props) {
  const id = useId();
  const described = [help && `${id}-help`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return (
    <div className="grid content-start gap-1 text-sm">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="relative flex items-center">
        <input
          id={id}
          className={`field ${className}`}
          aria-invalid={fault ? true : undefined}
          aria-describedby={described || undefined}
          {...input}
        />
        {after}
      </div>
      {help && (
        <p id={`${id}-help`} className="text-ink-2">
          {help}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="font-medium text-danger">
          {fault}
        </p>
      )}
    </div>
  );
}
