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

/** orKept sends a change, or has it wait; without what keeps it, it is sent. */
export const orKept: typeof waiting = async (...all) => {
  const box = await loadOutbox().catch(() => null);
  return box ? box.orKept(...all) : all[3](all[0]);
};
