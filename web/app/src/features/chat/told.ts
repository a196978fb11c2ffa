import type { components } from '@/lib/api/schema';
import { type Reported, toldFailure } from '@/lib/failure';
import type { Part } from './parts';

type Call = Pick<components['schemas']['ToolCall'], 'id' | 'name' | 'is_error' | 'idea_id' | 'idea_ids'>;

/** A Step is one use of a tool. */
export interface Step {
  id: string;
  name: string;
  state: 'running' | 'done' | 'failed' | 'asks';
  /** The ideas that it is about. */
  ideas: readonly number[];
  /** What the tool said against it: a Failure, or words. */
  error?: unknown;
}

/** A Piece of an answer is words or a step, in the order in which they came. */
export type Piece = { is: 'text'; text: string } | ({ is: 'step' } & Step);

/** Told is what is known of an answer so far. */
export interface Told {
  /** The number of the message; 0 as long as nothing was said. */
  answer: number;
  pieces: readonly Piece[];
  /** The model was cut off. */
  short: boolean;
  /** It is a repeat of one that its person ended. */
  ended: boolean;
}

export const NOTHING: Told = { answer: 0, pieces: [], short: false, ended: false };

/** stepOf is a use of a tool as it is kept. */
export const stepOf = ({ id, name, is_error, idea_id, idea_ids }: Call): Step => ({
  id,
  name,
  state: is_error ? 'failed' : 'done',
  ideas: idea_id ? [idea_id] : (idea_ids ?? []),
});

const ideaIn = (input: unknown): number[] => {
  const id = (input as { idea_id?: unknown } | null)?.idea_id;
  return typeof id === 'number' ? [id] : [];
};

/** refusal is what a tool said against it, which are failures as the API has them. */
function refusal(text: string): unknown {
  try {
    return toldFailure((JSON.parse(text) as { error: Reported }).error);
  } catch {
    return text; // of a tool that there is not
  }
}

/** answered is an answer without what it asks: the question stands for itself until the person has answered, and is gone then. */
export const answered = (told: Told): Told => ({ ...told, pieces: told.pieces.filter((p) => p.is === 'text' || p.state !== 'asks') });

/** on changes one step of an answer. */
const on = (told: Told, id: string, change: (step: Step) => Partial<Step>): Told => ({
  ...told,
  pieces: told.pieces.map((p) => (p.is === 'step' && p.id === id ? { ...p, ...change(p) } : p)),
});

/** take is what is known with one more part. A part that is not known changes nothing. */
export function take(told: Told, part: Part): Told {
  switch (part.type) {
    case 'start':
      return { ...told, answer: Number(part.messageId) };
    case 'text-delta': {
      const last = told.pieces.at(-1);
      const goesOn = last?.is === 'text'; // between two texts there is a step
      const text = { is: 'text' as const, text: (goesOn ? last.text : '') + part.delta };
      return { ...told, pieces: [...(goesOn ? told.pieces.slice(0, -1) : told.pieces), text] };
    }
    case 'tool-input-available': {
      const step = { is: 'step' as const, id: part.toolCallId, name: part.toolName, state: 'running' as const, ideas: ideaIn(part.input) };
      return { ...told, pieces: [...told.pieces, step] };
    }
    case 'tool-output-available':
      return on(told, part.toolCallId, ({ ideas }) => ({
        state: 'done',
        ideas: part.output.idea_ids.length > 0 ? part.output.idea_ids : ideas,
      }));
    case 'tool-output-error':
      return on(told, part.toolCallId, () => ({ state: 'failed', error: refusal(part.errorText) }));
    case 'tool-approval-request':
      return on(told, part.toolCallId, () => ({ state: 'asks' }));
    case 'finish': {
      const { message, tool_calls } = part.messageMetadata;
      // Of a repeat, and of what was declined, the stream itself tells no steps.
      const missing = tool_calls.filter((c) => !told.pieces.some((p) => p.is === 'step' && p.id === c.id));
      const steps = missing.map((c) => ({ is: 'step' as const, ...stepOf(c) }));
      return { answer: message.id, pieces: [...told.pieces, ...steps], short: message.truncated, ended: message.status === 'cancelled' };
    }
    default:
      return told;
  }
}

/** textOf is the words of an answer. */
export const textOf = ({ pieces }: Told): string => pieces.map((p) => (p.is === 'text' ? p.text : '')).join('');

const READS = new Set(['get_idea', 'list_ideas', 'search_ideas', 'related_ideas', 'expand_idea']);

/** wrote tells whether a tool may have changed something. */
export const wrote = ({ pieces }: Told): boolean => pieces.some((p) => p.is === 'step' && !READS.has(p.name));
