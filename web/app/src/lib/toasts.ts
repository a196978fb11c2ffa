export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'error';
  undo?: (() => void) | undefined;
}

const STAYS = 8000;
let list: readonly Toast[] = [];
let last = 0;
const watchers = new Set<() => void>();
const timers = new Map<number, ReturnType<typeof setTimeout>>();

function show(next: readonly Toast[]): void {
  list = next;
  for (const watch of watchers) watch();
}

export const toasts = (): readonly Toast[] => list;

export function onToasts(watch: () => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

/** What keeps toasts: a pointer or the focus on one of them. */
const holders = new Set<'pointer' | 'focus'>();

const stop = (id: number) => {
  clearTimeout(timers.get(id));
  timers.delete(id);
};

/** wind has each toast go after a while, or stay as long as one is held. */
function wind(): void {
  for (const { id } of list)
    if (holders.size > 0) stop(id);
    else if (!timers.has(id))
      timers.set(
        id,
        setTimeout(() => dismiss(id), STAYS),
      );
}

export function dismiss(id: number): void {
  stop(id);
  show(list.filter((t) => t.id !== id));
  // What held it may be gone with it, and does not say so.
  holders.clear();
  wind();
}

/** undoable is what was done last and can be taken back. */
export const undoable = (): Toast | undefined => list.findLast((one) => one.undo);

/** toast says what was done, and offers to take it back; three stand at most. */
export function toast(text: string, options: { undo?: () => void; tone?: Toast['tone'] } = {}): number {
  const id = ++last;
  for (const old of list.slice(0, -2)) dismiss(old.id);
  show([...list, { id, text, tone: options.tone ?? 'plain', undo: options.undo }]);
  wind();
  return id;
}

/** hold keeps every toast while a pointer or the focus is on one: reading takes as long as it takes. */
export function hold(by: 'pointer' | 'focus', on: boolean): void {
  if (holders.has(by) === on) return;
  if (on) holders.add(by);
  else holders.delete(by);
  wind();
}
