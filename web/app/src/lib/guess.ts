import type { QueryClient } from '@tanstack/react-query';
import type { Idea } from './api/client';
import { newest, show } from './ideas';
import { agreed, laid, lifted, type Make } from './layers';

/** A Guess is what is shown of a write until it has its answer. */
export interface Guess {
  /** undo takes it back, of some ideas or of all: other changes made meanwhile stay. */
  undo: (ids?: readonly number[]) => void;
  /** keep has it count as known. */
  keep?: () => void;
}

/** What a write makes of an idea, and the idea as whoever makes it knows it; null if it is not there before. */
export interface Making {
  known: Idea | null;
  make: Make;
}

/** guessAll shows ideas as a write will make them. */
export function guessAll(client: QueryClient, makings: ReadonlyMap<number, Making>): Guess {
  const has = (id: number) => makings.has(id);
  const before = newest(client, has);
  show(client, new Map([...makings].map(([id, { known, make }]) => [id, laid(id, known && (before.get(id) ?? known), make)])));
  return {
    undo: (ids = [...makings.keys()]) => {
      const read = newest(client, has);
      const back = new Map<number, Idea | null>();
      for (const id of ids) {
        const making = makings.get(id);
        const now = making && lifted(id, read.get(id), making.make);
        if (now !== undefined) back.set(id, now);
      }
      show(client, back);
    },
    keep: () => {
      for (const [id, { make }] of makings) agreed(id, make);
    },
  };
}

export const guess = (client: QueryClient, id: number, known: Idea | null, make: Make): Guess =>
  guessAll(client, new Map([[id, { known, make }]]));
