import type { Idea } from './api/client';

/** What a write makes of an idea; null is one that is gone, or not there yet. */
export type Make = (idea: Idea | null) => Idea | null;

interface Pile {
  /** The idea as the server is known to have it. */
  truth: Idea | null;
  /** What the writes under way make of it, in their order. */
  layers: Make[];
}

const piles = new Map<number, Pile>();

const top = ({ truth, layers }: Pile) => layers.reduce((idea, make) => make(idea), truth);

/** told takes in an idea as the server has it now, and answers it as it is shown: with what is under way on top. */
export function told(id: number, now: Idea | null): Idea | null {
  const pile = piles.get(id);
  if (!pile) return now;
  pile.truth = now;
  return top(pile);
}

/** underWay is those of ideas just read of which a change has no answer yet, as they are shown: the server may not have it. */
export function underWay(read: readonly Idea[]): Map<number, Idea | null> {
  const shown = new Map<number, Idea | null>();
  for (const idea of piles.size > 0 ? read : []) {
    const pile = piles.get(idea.id);
    if (!pile) continue;
    if (!pile.truth || idea.updated_at >= pile.truth.updated_at) pile.truth = idea;
    shown.set(idea.id, top(pile));
  }
  return shown;
}

/** laid puts a write on top of an idea, which is told as it is known where no other is under way, and answers it as it is shown. */
export function laid(id: number, known: Idea | null, make: Make): Idea | null {
  const pile = piles.get(id) ?? { truth: known, layers: [] };
  piles.set(id, pile);
  pile.layers.push(make);
  return top(pile);
}

/** lifted takes a write away that came to nothing, from wherever in the pile it is. What was read anew meanwhile counts. */
export function lifted(id: number, read: Idea | undefined, make: Make): Idea | null | undefined {
  const pile = piles.get(id);
  if (!pile?.layers.includes(make)) return undefined;
  remove(id, pile, make);
  if (read && pile.truth && read.updated_at > pile.truth.updated_at) pile.truth = read;
  return top(pile);
}

/** agreed has a write that came to pass be part of what is known. */
export function agreed(id: number, make: Make): void {
  const pile = piles.get(id);
  if (!pile?.layers.includes(make)) return;
  pile.truth = make(pile.truth);
  remove(id, pile, make);
}

function remove(id: number, pile: Pile, make: Make): void {
  pile.layers = pile.layers.filter((one) => one !== make);
  if (pile.layers.length === 0) piles.delete(id);
}
