import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, Columns3, List, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { t } from '@/i18n';
import type { View } from '@/lib/api/client';
import { parseFilters } from '@/lib/filters';
import { toast } from '@/lib/toasts';
import { LazyMenu } from '@/ui/LazyMenu';
import { NameDialog } from './NameDialog';
import { useDeleteView, useMoveView, useRenameView, useSaveView, viewsQuery } from './queries';

const row =
  'flex h-9 max-md:h-11 min-w-0 flex-1 items-center gap-2.5 rounded-lg px-2.5 text-sm font-medium text-ink-2 hover:bg-well aria-[current=page]:bg-vault-soft aria-[current=page]:text-vault';

/** Views are lists that have a name: links with filters, in the person's order. */
export function Views() {
  const { views: words } = t();
  const { data = [] } = useQuery(viewsQuery);
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
  const Icon = view.layout === 'list' ? List : Columns3;
  const forget = () => {
    remove.mutate(view);
    toast(words.deleted(view.name), { undo: () => save.mutate({ name: view.name, query: parseFilters(view.query), layout: view.layout }) });
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
    <li className="flex min-w-0 items-center">
      <Link
        to={view.layout === 'list' ? '/list' : '/board'}
        search={parseFilters(view.query)}
        activeOptions={{ exact: true, includeSearch: true }}
        className={row}
      >
        <Icon size={15} aria-hidden className="shrink-0" />
        <span className="truncate">{view.name}</span>
      </Link>
      <LazyMenu label={words.menu(view.name)} groups={groups} />
      {renaming && (
        <NameDialog
          title={words.rename(view.name)}
          name={view.name}
          onName={(name) => rename.mutate({ view, name })}
          onClose={() => setRenaming(false)}
        />
      )}
    </li>
  );
}
