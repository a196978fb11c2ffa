import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, CalendarDays, Columns3, List, Pencil, Trash2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { type Action, useOffer } from '@/lib/actions';
import type { View } from '@/lib/api/client';
import { parseFilters } from '@/lib/filters';
import { toast } from '@/lib/toasts';
import { LazyMenu } from '@/ui/LazyMenu';
import { NameDialog } from '@/ui/NameDialog';
import { useDeleteView, useMoveView, useRenameView, useSaveView, viewsQuery } from './queries';

const row =
  'flex h-9 max-md:h-11 min-w-0 flex-1 items-center gap-2.5 rounded-lg px-2.5 text-sm font-medium text-ink-2 hover:bg-well aria-[current=page]:bg-vault-soft aria-[current=page]:text-vault';

const NONE: readonly View[] = [];
const ICONS = { board: Columns3, list: List, calendar: CalendarDays };

const focused = () => Number(document.activeElement?.closest<HTMLElement>('[data-view]')?.dataset.view);

/** useKeys moves the view in focus by Alt and arrows, and the focus along with it. */
function useKeys(all: readonly View[]): void {
  const { mutate } = useMoveView();
  const now = useRef(all);
  now.current = all;
  const follow = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new order may have taken the focus away
  useEffect(() => {
    if (follow.current) document.querySelector<HTMLElement>(`[data-view="${follow.current}"] a`)?.focus();
    follow.current = 0;
  }, [all]);
  const list = useMemo<Action[]>(() => {
    const shift = (by: 1 | -1) => () => {
      const view = now.current.find((v) => v.id === focused());
      const position = view ? view.position + by : -1;
      if (!view || position < 0 || position >= now.current.length) return;
      follow.current = view.id;
      mutate({ view, position });
    };
    const { views } = t();
    const when = () => focused() > 0;
    return [
      { id: 'view.up', group: 'view', label: views.viewUp, keys: 'alt+ArrowUp', when, run: shift(-1) },
      { id: 'view.down', group: 'view', label: views.viewDown, keys: 'alt+ArrowDown', when, run: shift(1) },
    ];
  }, [mutate]);
  useOffer(list);
}

/** Views are lists that have a name: links with filters, in the person's order. */
export function Views() {
  const { views: words } = t();
  const { data = NONE } = useQuery(viewsQuery);
  useKeys(data);
  if (data.length === 0) return null;
  return (
    <nav aria-label={words.title} className="mt-4 grid gap-0.5">
      <h2 className="px-2.5 pb-1 font-sans text-xs font-semibold text-ink-3">{words.title}</h2>
      <ul className="grid gap-0.5">
        {data.map((view) => (
          <Row key={view.id} view={view} last={data.length - 1} />
        ))}
      </ul>
    </nav>
  );
}

function Row({ view, last }: { view: View; last: number }) {
  const { views: words, common } = t();
  const [renaming, setRenaming] = useState(false);
  const rename = useRenameView();
  const move = useMoveView();
  const remove = useDeleteView();
  const save = useSaveView();
  const Icon = ICONS[view.layout];
  const forget = () => {
    const { name, layout, position, query } = view;
    const gone = remove.mutateAsync(view);
    const back = () => save.mutate({ name, layout, position, query: parseFilters(query) });
    // Its place is free once the server has it no more; where it stayed, that is told already.
    toast(words.deleted(name), { undo: () => void gone.then(back, () => undefined) });
    gone.catch(() => undefined);
  };
  const groups = () => [
    {
      items: [
        { key: 'rename', label: common.rename, icon: <Pencil size={15} aria-hidden />, run: () => setRenaming(true) },
        ...(view.position > 0
          ? [
              {
                key: 'up',
                label: words.up,
                icon: <ArrowUp size={15} aria-hidden />,
                run: () => move.mutate({ view, position: view.position - 1 }),
              },
            ]
          : []),
        ...(view.position < last
          ? [
              {
                key: 'down',
                label: words.down,
                icon: <ArrowDown size={15} aria-hidden />,
                run: () => move.mutate({ view, position: view.position + 1 }),
              },
            ]
          : []),
      ],
    },
    { items: [{ key: 'delete', label: common.delete, icon: <Trash2 size={15} aria-hidden />, danger: true, run: forget }] },
  ];
  return (
    <li data-view={view.id} className="flex min-w-0 items-center">
      <Link to={`/${view.layout}`} search={parseFilters(view.query)} activeOptions={{ exact: true, includeSearch: true }} className={row}>
        <Icon size={15} aria-hidden className="shrink-0" />
        <span dir="auto" className="truncate">
          {view.name}
        </span>
      </Link>
      <LazyMenu label={words.menu(view.name)} groups={groups} />
      {renaming && (
        <NameDialog
          title={words.rename(view.name)}
          label={words.name}
          name={view.name}
          onName={(name) => rename.mutate({ view, name })}
          onClose={() => setRenaming(false)}
        />
      )}
    </li>
  );
}
