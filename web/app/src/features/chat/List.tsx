import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Pencil, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '@/i18n';
import { useChatWords } from '@/i18n/chat';
import { nearDay } from '@/i18n/format';
import { Confirm } from '@/ui/Confirm';
import { LazyMenu } from '@/ui/LazyMenu';
import { NameDialog } from '@/ui/NameDialog';
import { SearchBox } from '@/ui/SearchBox';
import { Empty, Fault, Skeleton, Waiting } from '@/ui/states';
import { type Conversation, conversationsQuery, useDelete, useRename } from './queries';

const TITLE = 200;

/** The conversations, the one first that was gone on with last. */
export function List({ open }: { open: number }) {
  const words = useChatWords();
  const { search = '' } = useSearch({ from: '/app/chat' });
  const navigate = useNavigate();
  const found = useInfiniteQuery(conversationsQuery(search));
  const rename = useRename();
  const remove = useDelete();
  const [renaming, setRenaming] = useState<Conversation | null>(null);
  const [deleting, setDeleting] = useState<Conversation | null>(null);
  const all = found.data?.pages.flatMap((page) => page.conversations) ?? [];

  // The row that the focus was given back to goes.
  const nav = useRef<HTMLElement>(null);
  const gone = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the rows have changed
  useEffect(() => {
    if (!gone.current || document.activeElement !== document.body) return;
    gone.current = false;
    nav.current?.focus();
  }, [found.data]);

  const destroy = (one: Conversation) => {
    setDeleting(null);
    gone.current = true;
    remove.mutate(one);
    if (one.id === open) void navigate({ to: '/chat', search: search ? { search } : {} });
  };
  return (
    <nav
      ref={nav}
      tabIndex={-1}
      data-screen-only
      aria-label={words.list}
      className={`min-h-0 flex-col gap-3 overflow-y-auto border-line p-3 md:flex md:border-e ${open ? 'hidden' : 'flex'}`}
    >
      <div className="flex">
        <SearchBox
          label={words.search}
          value={search}
          onChange={(next) => void navigate({ to: '.', search: next ? { search: next } : {}, replace: true })}
        />
      </div>
      {found.isError ? (
        <Fault error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Waiting>
          <Skeleton className="h-24" />
        </Waiting>
      ) : all.length === 0 ? (
        <Empty text={search ? words.nothing : words.empty} />
      ) : (
        <ul className="grid grid-cols-1 gap-0.5">
          {all.map((one) => (
            <li key={one.id} className="flex min-w-0 items-center">
              <Link
                to="/chat/$conversation"
                params={{ conversation: String(one.id) }}
                search={search ? { search } : {}}
                className="grid min-h-9 min-w-0 flex-1 rounded-lg px-2.5 py-1 text-sm hover:bg-well aria-[current=page]:bg-vault-soft aria-[current=page]:text-vault max-md:min-h-11"
              >
                <span dir="auto" className="truncate font-medium">
                  {one.title}
                </span>
                <span className="text-xs text-ink-2">{nearDay(one.updated_at)}</span>
              </Link>
              <LazyMenu
                label={words.menu(one.title)}
                groups={() => [
                  {
                    items: [
                      { key: 'rename', label: t().common.rename, icon: <Pencil size={15} aria-hidden />, run: () => setRenaming(one) },
                      {
                        key: 'delete',
                        label: t().common.delete,
                        icon: <Trash2 size={15} aria-hidden />,
                        danger: true,
                        run: () => setDeleting(one),
                      },
                    ],
                  },
                ]}
              />
            </li>
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <button type="button" className="btn-line" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {words.more}
        </button>
      )}
      {renaming && (
        <NameDialog
          title={words.rename(renaming.title)}
          label={words.name}
          name={renaming.title}
          most={TITLE}
          onName={(title) => rename.mutate({ id: renaming.id, title })}
          onClose={() => setRenaming(null)}
        />
      )}
      {deleting && (
        <Confirm
          title={words.deleteAsk}
          text={words.deleteHelp(deleting.title)}
          act={t().common.delete}
          run={() => destroy(deleting)}
          close={() => setDeleting(null)}
        />
      )}
    </nav>
  );
}
