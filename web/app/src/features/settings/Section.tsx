import { type ReactNode, useId } from 'react';

/** Section is one thing that can be set, with what it means. */
export function Section({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="sheet flex flex-col gap-3 p-4">
      <div>
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {help && <p className="max-w-prose text-sm text-ink-2">{help}</p>}
      </div>
      {children}
    </section>
  );
}
