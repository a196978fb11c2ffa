import { type ReactNode, useId } from 'react';
import { t } from '@/i18n';

interface Props {
  title: string;
  help: string;
  /** The same as a table: what its columns are called, and its rows. */
  columns: readonly string[];
  rows: readonly (readonly [key: string, ...cells: ReactNode[]])[];
  children: ReactNode;
  wide?: boolean;
}

/** Panel is one picture of the insights, with what it shows as a table behind it. */
export function Panel({ title, help, columns, rows, children, wide }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`sheet flex flex-col gap-3 p-4 ${wide ? 'lg:col-span-2' : ''}`}>
      <div>
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        <p className="text-sm text-ink-2">{help}</p>
      </div>
      {children}
      {rows.length > 0 && (
        <details className="mt-auto text-sm">
          <summary className="cursor-pointer py-1 text-ink-2">{t().insights.table}</summary>
          <table className="mt-2 w-full">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr>
                {columns.map((column, i) => (
                  <th key={column} scope="col" className={`py-1 font-medium text-ink-2 ${i === 0 ? 'text-start' : 'text-end'}`}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([key, ...cells]) => (
                <tr key={key} className="border-t border-line">
                  {cells.map((cell, i) =>
                    i === 0 ? (
                      <th key={columns[i]} scope="row" className="py-1 text-start font-normal">
                        {cell}
                      </th>
                    ) : (
                      <td key={columns[i]} className="py-1 text-end tabular-nums">
                        {cell}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  );
}
