import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { toldText } from '@/i18n/failures';
import { toast } from '@/lib/toasts';
import type { Guess } from './guess';
import { IDEAS, refreshDerived } from './ideas';

interface Write<V, R> {
  /** Asks the server. */
  send: (input: V) => Promise<R>;
  /** Changes the caches as if it had agreed. */
  apply: (client: QueryClient, input: V) => Guess;
  /** Writes what the server answered over what was guessed. */
  agreed?: (client: QueryClient, answer: R, input: V) => void;
  /** Returns true when the failure has been told already. */
  refused?: (client: QueryClient, cause: unknown, input: V) => boolean;
  /** Reads of these keys that are under way are stopped, lest they overwrite the guess. */
  keys?: readonly (readonly unknown[])[];
}

/**
 * Every write of the app: change the caches, ask the server, and either keep
 * its answer or put things back and say why.
 */
export function useOptimistic<V, R>(write: Write<V, R>) {
  const client = useQueryClient();
  return useMutation<R, unknown, V, Guess>({
    networkMode: 'always',
    mutationFn: write.send,
    onMutate: async (input) => {
      await Promise.all((write.keys ?? [[IDEAS]]).map((queryKey) => client.cancelQueries({ queryKey }, { silent: true })));
      return write.apply(client, input);
    },
    onSuccess: (answer, input, guess) => {
      guess.keep?.();
      write.agreed?.(client, answer, input);
    },
    onError: (cause, input, guess) => {
      guess?.undo();
      if (!write.refused?.(client, cause, input)) toast(toldText(cause), { tone: 'error' });
    },
    onSettled: () => refreshDerived(client, 1),
  });
}
