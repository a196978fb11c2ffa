import type { orKept as waiting } from './orKept';

let here: Promise<typeof import('./orKept')> | undefined;

/** loadOutbox has here what keeps changes. Once it was, no line is needed for it. */
export function loadOutbox(): NonNullable<typeof here> {
  here ??= import('./orKept').catch((cause: unknown) => {
    here = undefined;
    throw cause;
  });
  return here;
}

/** The last change of each idea that is under way. */
const turns = new Map<number, Promise<unknown>>();

/** isUnderWay tells whether a change of an idea has no answer yet: what it will be is what is shown. */
export const isUnderWay = (id: number): boolean => turns.has(id);

/** orKept sends a change once those of the same idea before it are through, or has it wait; without what keeps it, it is sent. */
export const orKept: typeof waiting = async (...all) => {
  const { id } = all[0];
  const before = turns.get(id) ?? Promise.resolve();
  const turn = before
    .catch(() => undefined) // which was told already
    .then(loadOutbox)
    .catch(() => null)
    .then((box) => (box ? box.orKept(...all) : all[3](all[0])));
  turns.set(id, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(id) === turn) turns.delete(id);
  }
};
