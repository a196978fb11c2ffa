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

export function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  show(list.filter((t) => t.id !== id));
}

const arm = (id: number) =>
  timers.set(
    id,
    setTimeout(() => dismiss(id), STAYS),
  );

/** undoable is what was done last and can be taken back. */
export const undoable = (): Toast | undefined => list.findLast((one) => one.undo);

/** toast says what was done, and offers to take it back; three stand at most. */
export function toast(text: string, options: { undo?: () => void; tone?: Toast['tone'] } = {}): number {
  const id = ++last;
  for (const old of list.slice(0, -2)) dismiss(old.id);
  show([...list, { id, text, tone: options.tone ?? 'plain', undo: options.undo }]);
  arm(id);
  return id;
}

/** hold keeps every toast while a pointer or the focus is on one: reading takes as long as it takes. */
export function hold(on: boolean): void {
  for (const { id } of list) {
    clearTimeout(timers.get(id));
    if (!on) arm(id);
  }
}
