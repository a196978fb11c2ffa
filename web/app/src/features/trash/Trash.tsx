import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { t } from '@/i18n';
import { nearDay } from '@/i18n/format';
import type { Idea } from '@/lib/api/client';
import { useRowFocus } from '@/lib/rowFocus';
import { toast } from '@/lib/toasts';
import { Confirm } from '@/ui/Confirm';
import { SearchBox } from '@/ui/SearchBox';
import { Empty, Fault, Skeleton, Waiting } from '@/ui/states';
import { trashQuery, useDestroy, useEmpty, useRestore, useReturn } from './queries';

/** Trash is what was deleted: each idea comes back, or goes for good after a question, for that cannot be undone. */
export function Trash() {
  const words = t().trash;
  const { search = '' } = useSearch({ from: '/app/trash' });
  const navigate = useNavigate();
  const trash = useInfiniteQuery(trashQuery(search));
  const restore = useRestore();
  const back = useReturn();
  const destroy = useDestroy();
  const empty = useEmpty();
  const [asking, setAsking] = useState<Idea | 'all' | null>(null);
  const ideas = trash.data?.pages.flatMap((page) => page.ideas) ?? [];
  const box = useRef<HTMLDivElement>(null);
  useRowFocus(
    box,
    ideas.map((idea) => idea.id),
  );

  // Not by mutate's own callbacks: those of all but the last are never called.
  const takeOut = (idea: Idea) =>
    restore.mutateAsync(idea).then(
      () => void toast(words.restored(idea.title), { undo: () => back.mutate(idea) }),
      () => undefined, // told already
    );

  const confirmed = () => {
    if (asking === 'all')
      empty.mutate(undefined, {
        onSuccess: () => {
          toast(words.emptied);
          // The button that was there is gone.
          if (document.activeElement === document.body) box.current?.focus();
        },
      });
    else if (asking) destroy.mutate(asking, { onSuccess: () => toast(words.destroyed(asking.title)) });
    setAsking(null);
  };

  return (
    <div ref={box} tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto flex w-full max-w-4xl flex-col gap-4 p-4">
        <div className="flex flex-wrap items-end justify-between gap-3">
          <div>
            <h1 className="screen-title">{words.title}</h1>
            <p className="max-w-prose text-sm text-ink-2">{words.help}</p>
          </div>
          {ideas.length > 0 && (
            <button type="button" className="btn-danger max-sm:-ms-3" onClick={() => setAsking('all')}>
              {words.emptyAll}
            </button>
          )}
        </div>
        <div className="flex max-w-sm">
          <SearchBox
            label={words.search}
            value={search}
            onChange={(next) => void navigate({ to: '/trash', search: next ? { search: next } : {}, replace: true })}
          />
        </div>
        {trash.isError && !trash.data ? (
          <Fault error={trash.error} retry={() => void trash.refetch()} />
        ) : !trash.data ? (
          <Waiting>
            <div className="grid gap-2">
              {[1, 2, 3, 4, 5, 6].map((n) => (
                <Skeleton key={n} className="h-14" />
              ))}
            </div>
          </Waiting>
        ) : ideas.length === 0 ? (
          <Empty text={search ? words.nothing : words.empty} />
        ) : (
          <ul className="sheet divide-y divide-line">
            {ideas.map((idea) => (
              <li key={idea.id} data-row={idea.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
                <div className="min-w-32 flex-1">
                  <p dir="auto" className="break-words text-start font-medium">
                    {idea.title}
                  </p>
                  <p className="text-xs text-ink-2">
                    {t().common.stage[idea.stage]} · {words.deleted(nearDay(idea.deleted_at ?? idea.updated_at))}
                  </p>
                </div>
                <div className="ms-auto flex gap-1">
                  <button type="button" className="btn-line" aria-label={words.restoreOne(idea.title)} onClick={() => void takeOut(idea)}>
                    {words.restore}
                  </button>
                  <button type="button" className="btn-danger" aria-label={words.destroyOne(idea.title)} onClick={() => setAsking(idea)}>
                    {words.destroy}
                  </button>
                </div>
              </li>
            ))}
          </ul>
        )}
        {trash.hasNextPage && (
          <button
            type="button"
            className="btn-line self-center"
            disabled={trash.isFetchingNextPage}
            onClick={() => void trash.fetchNextPage()}
          >
            {words.more}
          </button>
        )}
        {asking && (
          <Confirm
            title={asking === 'all' ? words.emptyAsk : words.destroyAsk}
            text={asking === 'all' ? words.emptyHelp : words.destroyHelp(asking.title)}
            act={words.destroy}
            run={confirmed}
            close={() => setAsking(null)}
          />
        )}
      </div>
    </div>
  );
}
