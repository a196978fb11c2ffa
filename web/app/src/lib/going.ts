/** What a key moved elsewhere on the screen: it takes the focus where it is drawn next, and until then keys mean it, from there. */
interface Going {
  id: number;
  to: string;
}

let going: Going | null = null;

// Whoever goes on with something else does not wait for it.
const forget = () => {
  going = null;
  removeEventListener('focusin', forget);
  removeEventListener('pointerdown', forget);
};

export const sent = (): Going | null => going;

export function send(id: number, to: string): void {
  going = { id, to };
  addEventListener('focusin', forget);
  addEventListener('pointerdown', forget);
}

/** arrive gives the focus to what was moved, or to where it would be. */
export function arrive(there: HTMLElement | null | undefined): void {
  forget();
  there?.focus();
}

/** hold gives the focus to something, be it what was moved, while that may still come or go: keys of a page without one go nowhere. */
export function hold(meanwhile: HTMLElement | null): void {
  const waits = going;
  meanwhile?.focus();
  if (waits) send(waits.id, waits.to);
}
