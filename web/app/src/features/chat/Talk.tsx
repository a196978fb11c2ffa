import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useLayoutEffect, useRef } from 'react';
import { useChatWords } from '@/i18n/chat';
import { Failure } from '@/lib/failure';
import { Empty, Fault, Skeleton, Waiting } from '@/ui/states';
import { Answer, Said, Trouble } from './Answer';
import { Ask } from './Ask';
import { isKept, toldBy, unless } from './kept';
import { conversationQuery, type Message, messagesQuery } from './queries';
import { answerOf, type Turn, useTurn } from './turns';
import type { SayIt } from './useSay';

/** Nearer to the end than this, what comes is followed. */
const NEAR = 160;

/** What was said in a conversation, and what is being said. */
export function Talk({ open, say }: { open: number; say: SayIt }) {
  const words = useChatWords();
  const last = useTurn(open);
  const kept = useInfiniteQuery(messagesQuery(open));
  const actions = useQuery(conversationQuery(open)).data?.pending_actions ?? [];
  const all = (kept.data?.pages.flatMap((p) => p.messages) ?? []).toReversed();
  const turn = last && !isKept(all, last) ? last : undefined;
  const messages = unless(all, turn);
  const follows = useRef(true);
  // What one says oneself is looked at, wherever one was.
  const said = turn?.key;
  useLayoutEffect(() => {
    if (said) follows.current = true;
  }, [said]);
  // Whatever grows, the end is looked at: words that come, titles of ideas, the field below.
  const sized = useCallback((box: HTMLDivElement | null) => {
    if (!box) return;
    const watch = new ResizeObserver(() => {
      if (follows.current) box.scrollTop = box.scrollHeight;
    });
    for (const one of [box, ...box.children]) watch.observe(one);
    return () => watch.disconnect();
  }, []);

  if (kept.isError)
    return kept.error instanceof Failure && kept.error.status === 404 ? (
      <Empty text={words.gone} />
    ) : (
      <Fault error={kept.error} retry={() => void kept.refetch()} />
    );
  if (open > 0 && !kept.data && !turn)
    return (
      <Waiting>
        <Skeleton className="m-4 h-40" />
      </Waiting>
    );
  if (messages.length === 0 && !turn)
    return (
      // On a phone the conversations stand here, and the field says as much.
      <div className="flex flex-1 max-md:hidden">
        <Empty text={words.hello} />
      </div>
    );
  return (
    <div
      ref={sized}
      tabIndex={0}
      role="log"
      aria-live="off" // the whole answer is told once, not each word
      aria-label={words.talk}
      data-paper
      className="min-h-0 flex-1 overflow-y-auto"
      onScroll={({ currentTarget: e }) => {
        follows.current = e.scrollHeight - e.scrollTop - e.clientHeight < NEAR;
      }}
    >
      <div className="mx-auto grid w-full max-w-3xl grid-cols-1 gap-4 px-4 py-4">
        {kept.hasNextPage && (
          <button type="button" className="btn-line justify-self-center" onClick={() => void kept.fetchNextPage()}>
            {words.earlier}
          </button>
        )}
        <ol className="grid grid-cols-1 gap-4">
          {messages.map((m, n) => (
            <li key={m.id} className="grid grid-cols-1 gap-2">
              {m.role === 'user' ? (
                <Said text={m.content} />
              ) : (
                <Answer told={toldBy(m, answerOf(m.id))}>
                  <Ended message={m} again={n === messages.length - 1 && !turn ? messages[n - 1] : undefined} say={say} />
                </Answer>
              )}
            </li>
          ))}
          {turn && (
            <li className="grid grid-cols-1 gap-4" aria-busy={turn.state === 'running'}>
              {'message' in turn.say && <Said text={turn.say.message} />}
              <Answer told={turn.told}>
                <Live turn={turn} open={open} say={say} />
              </Answer>
            </li>
          )}
        </ol>
        {turn?.state !== 'running' && actions.map((a) => <Ask key={a.id} action={a} say={say} />)}
      </div>
    </div>
  );
}

/** How an answer ended that was not whole; the last one can be asked for again. */
function Ended({ message, again, say }: { message: Message; again: Message | undefined; say: SayIt }) {
  const words = useChatWords();
  if (message.status === 'ok') return null;
  if (message.status === 'running') return <Trouble text={words.answers} />;
  const retry = again?.role === 'user' ? () => say({ message: again.content }) : undefined;
  return <Trouble text={message.status === 'failed' ? words.failed : words.stopped} retry={retry} />;
}

function Live({ turn, open, say }: { turn: Turn; open: number; say: SayIt }) {
  const words = useChatWords();
  if (turn.state === 'running') return turn.told.pieces.length === 0 ? <Trouble text={words.answers} /> : null;
  if (turn.state === 'done') return null;
  if (turn.state === 'stopped') return <Trouble text={words.stopped} retry={() => say(turn.say)} />;
  const over = turn.failure instanceof Failure && turn.failure.code === 'ACTION_EXPIRED';
  // A key goes with the whole of what is sent: a conversation that was begun meanwhile takes another.
  const again = () => say(turn.say, turn.from === open ? turn.key : undefined);
  return <Trouble failure={turn.failure} retry={over ? undefined : again} />;
}
