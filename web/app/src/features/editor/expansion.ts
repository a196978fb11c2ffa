import { worded } from '@/i18n/failures';
import { fetched, uid } from '@/lib/api/client';
import type { components } from '@/lib/api/schema';
import { Failure, type Reported, toldFailure } from '@/lib/failure';
import { sse } from '@/lib/sse';

type Schemas = components['schemas'];
export type Kind = Schemas['Proposal']['expansion_type'];
export const KINDS: readonly Kind[] = ['angles', 'outline', 'variations'];

/** asNotes is what is suggested as Markdown. */
const asNotes = (items: Schemas['Proposal']['items']): string =>
  items.map(({ title, text }) => [`### ${title}`, text].filter(Boolean).join('\n\n')).join('\n\n');

/** expand has the model make more of an idea. Said is told of the words as they come; at the end it is what is suggested. */
export async function expand(id: number, kind: Kind, key: string, signal: AbortSignal, said: (text: string) => void): Promise<string> {
  const { body } = await fetched(
    new Request(`/api/v1/${encodeURIComponent(uid())}/ideas/${id}/expand`, {
      method: 'POST',
      headers: { Accept: 'text/event-stream', 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify({ expansion_type: kind }),
      signal,
    }),
  );
  let text = '';
  for await (const { event, data } of sse(body ?? new ReadableStream())) {
    const part = JSON.parse(data) as { text: string } & Schemas['Proposal'] & Reported;
    if (event === 'proposal') return asNotes(part.items);
    if (event === 'error') throw await worded(toldFailure(part));
    if (event !== 'text') continue;
    text += part.text;
    said(text);
  }
  throw new Failure({ status: 0, code: 'UNREACHABLE', message: 'the stream was cut' });
}
