import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ArrowLeft, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { useChatWords } from '@/i18n/chat';
import { type Action, useOffer } from '@/lib/actions';
import { aiQuery } from '@/lib/ai';
import { Consent } from '@/ui/Consent';
import { Empty, Fault, Skeleton, Waiting } from '@/ui/states';
import { Composer } from './Composer';
import { List } from './List';
import { conversationQuery } from './queries';
import { Talk } from './Talk';
import { useSay } from './useSay';

const EXACT = { exact: true };

/** The assistant: conversations beside the one that is open, one at a time on a phone. */
export function Chat() {
  const words = useChatWords();
  const { conversation } = useParams({ strict: false });
  const open = Number(conversation) || 0;
  const ai = useQuery(aiQuery);
  const one = useQuery(conversationQuery(open));
  const say = useSay(open);
  const navigate = useNavigate();
  const list = useMemo<Action[]>(
    () => [{ id: 'chat.new', group: 'create', label: words.fresh, run: () => void navigate({ to: '/chat' }) }],
    [words, navigate],
  );
  useOffer(list);

  if (ai.isError) return <Fault alone error={ai.error} retry={() => void ai.refetch()} />;
  const title = (open > 0 && one.data?.title) || words.title;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex items-center gap-2 px-4 pt-4 pb-3 md:px-6">
        {open > 0 && (
          <Link to="/chat" activeOptions={EXACT} className="btn-icon md:hidden" aria-label={words.back}>
            <ArrowLeft size={17} aria-hidden className="rtl:-scale-x-100" />
          </Link>
        )}
        <h1 id="conversation" dir="auto" className="screen-title line-clamp-2 min-w-0 wrap-anywhere">
          {title}
        </h1>
        <Link to="/chat" activeOptions={EXACT} className="btn-line ms-auto" aria-label={words.fresh} title={words.fresh}>
          <Plus size={16} aria-hidden />
          <span className="max-md:hidden">{words.fresh}</span>
        </Link>
      </header>
      {!ai.data ? (
        <Waiting>
          <Skeleton className="m-4 h-40" />
        </Waiting>
      ) : !ai.data.enabled ? (
        <Empty text={words.none} />
      ) : (
        <div className="grid min-h-0 flex-1 grid-cols-1 grid-rows-[minmax(0,1fr)] border-t border-line md:grid-cols-[16rem_minmax(0,1fr)]">
          <List open={open} />
          <section
            aria-labelledby="conversation"
            className={`flex min-h-0 min-w-0 flex-col ${open ? '' : 'max-md:border-t max-md:border-line'}`}
          >
            <Talk key={open} open={open} say={say} />
            <div className="mx-auto w-full max-w-3xl px-4 pt-2 pb-4">
              {ai.data.consent === 'missing' ? <Consent ai={ai.data} /> : <Composer open={open} say={say} />}
            </div>
          </section>
        </div>
      )}
    </div>
  );
}
