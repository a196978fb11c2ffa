import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useChatWords } from '@/i18n/chat';
import { toldText } from '@/i18n/failures';
import { api, unwrap } from '@/lib/api/client';
import type { components } from '@/lib/api/schema';
import { meQuery } from '@/lib/me';
import { toast } from '@/lib/toasts';

type Schemas = components['schemas'];

/** Asks, before a model elsewhere is told anything, whether it may be, and says where it is. */
export function Consent({ ai }: { ai: Schemas['AIStatus'] }) {
  const words = useChatWords().consent;
  const client = useQueryClient();
  const agree = useMutation({
    mutationFn: () => unwrap(api.PATCH('/api/v1/users/me', { body: { preferences: { ai: 'on' } } as Schemas['UserPatch'] })),
    onSuccess: (me) => {
      client.setQueryData(meQuery.queryKey, me);
      return client.invalidateQueries({ queryKey: ['ai'] });
    },
    onError: (cause) => void toast(toldText(cause), { tone: 'error' }),
  });
  return (
    <section aria-label={words.title} className="grid gap-3 rounded-xl border border-line-strong bg-spark-soft p-4 text-sm text-spark">
      <h2 className="font-semibold">{words.title}</h2>
      <p className="wrap-anywhere">{words.help(ai.model ?? '', ai.endpoint_host ?? '')}</p>
      <button type="button" className="btn-primary justify-self-start" disabled={agree.isPending} onClick={() => agree.mutate()}>
        {words.agree}
      </button>
    </section>
  );
}
