import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { type ChatWords, chatFailure, useChatWords } from '@/i18n/chat';
import { announce } from '@/lib/announce';
import { newKey } from '@/lib/key';
import { toolText } from './StepLine';
import { type Told, textOf } from './told';
import { run, type Say } from './turns';

export type SayIt = (say: Say, key?: string) => void;

/** heard is an answer as it is read out: its words, and what waits for the person, or what was done where there are no words. */
function heard(told: Told, words: ChatWords): string {
  const mute = !textOf(told);
  const all = told.pieces.map((p) => {
    if (p.is === 'text') return p.text;
    return mute || p.state === 'asks' ? `${toolText(words, p.name)}: ${words.states[p.state]}.` : '';
  });
  return all.filter(Boolean).join(' ');
}

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
        if (here.current === 0)
          void navigate({ to: '/chat/$conversation', params: { conversation: String(id) }, search: true, replace: true });
      };
      announce(words.answers);
      void run(client, { conversation: open, say, key, begun }).then(({ state, told, failure }) => {
        announce(state === 'failed' ? chatFailure(failure, words) : state === 'stopped' ? words.stopped : heard(told, words));
      });
    },
    [client, navigate, open, words],
  );
}
