import type { Message } from './queries';
import { NOTHING, stepOf, type Told } from './told';
import type { Turn } from './turns';

/** unless leaves out of what is kept the turn that is shown as it comes. */
export function unless(messages: readonly Message[], turn: Turn | undefined): readonly Message[] {
  if (!turn) return messages;
  const { told, state, say } = turn;
  const last = messages.length - 1;
  const isLast = 'message' in say ? messages[last - 1]?.content === say.message : state === 'running';
  const open = isLast && messages[last]?.status !== 'ok' ? last : -1;
  const at = told.answer ? messages.findLastIndex((m) => m.id === told.answer) : open;
  if (at < 0) return messages;
  const asked = 'message' in say && messages[at - 1]?.role === 'user' ? 1 : 0;
  return [...messages.slice(0, at - asked), ...messages.slice(at + 1)];
}

/** isKept tells of a turn whose end was not heard here that it ended well. */
export const isKept = (messages: readonly Message[], { told, state }: Turn): boolean =>
  state === 'failed' && messages.some((m) => m.id === told.answer && m.status === 'ok');

/** toldBy is a kept answer as it came, or in the order that is kept: what was done, then what was said. */
export function toldBy(message: Message, came: Told | undefined): Told {
  if (came) return came;
  const steps = message.tool_calls.map((call) => ({ is: 'step' as const, ...stepOf(call) }));
  const text = message.content ? [{ is: 'text' as const, text: message.content }] : [];
  return { ...NOTHING, answer: message.id, pieces: [...steps, ...text] };
}
