import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { aiFailure, useChatWords } from '@/i18n/chat';
import { announce } from '@/lib/announce';
import { newKey } from '@/lib/key';
import { textOf } from './told';
import { run, type Say } from './turns';

export type SayIt = (say: Say, key?: string) => void;

/** useSay says something in a conversation, and tells those who listen of the answer once it is whole. */
export function useSay(open: number): SayIt {
  const client = useQueryClient();
  const navigate = useNavigate();
  const words = useChatWords();
  // The screen follows a conversation that is begun, unless it shows another by then.
  const here = useRef<number | undefined>(undefined);
  useEffect(() => {
    here.current = open;
    return () => {
      here.current = undefined;
    };
  }, [open]);
  return useCallback(
    (say, key = newKey()) => {
      const begun = (id: number) => {
        if (here.current === 0) void navigate({ to: '/chat/$conversation', params: { conversation: String(id) }, replace: true });
      };
      announce(words.answers);
      void run(client, { conversation: open, say, key, begun }).then(({ state, told, failure }) => {
        announce(state === 'failed' ? aiFailure(failure, words) : state === 'stopped' ? words.stopped : textOf(told));
      });
    },
    [client, navigate, open, words],
  );
}
