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

/** inTurn does something with ideas once all that was to be done with any of them before is through, however it ended. */
export async function inTurn<T>(ids: readonly number[], run: () => Promise<T>): Promise<T> {
  const before = new Set(ids.flatMap((id) => turns.get(id) ?? []));
  const turn = Promise.allSettled(before).then(run); // a failure before was told already
  for (const id of ids) turns.set(id, turn);
  try {
    return await turn;
  } finally {
    for (const id of ids) if (turns.get(id) === turn) turns.delete(id);
  }
}

/** orKept sends a change once those of the same idea before it are through, or has it wait; without what keeps it, it is sent. */
export const orKept: typeof waiting = (...all) =>
  inTurn([all[0].id], async () => {
    const box = await loadOutbox().catch(() => null);
    return box ? box.orKept(...all) : all[3](all[0]);
  });
