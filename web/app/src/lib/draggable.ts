import { draggable as byMouse } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';

/** A finger that rests this long takes hold; one that moves sooner scrolls. */
const HOLD = 350;
const SLOP = 8;

interface Drag {
  data: DataTransfer;
  ghost: HTMLElement;
  /** Where a drop would be taken, if anywhere. */
  over: Element | null;
}

const quiet = (e: Event) => e.stopImmediatePropagation();

/** ghostOf is what the finger carries: the element as it looks, and nothing of what it does. */
function ghostOf(element: HTMLElement): HTMLElement {
  const { left, top, width, height } = element.getBoundingClientRect();
  const ghost = element.cloneNode(true) as HTMLElement;
  for (const name of Object.keys(ghost.dataset)) delete ghost.dataset[name];
  ghost.dataset.ghost = '';
  ghost.inert = true;
  Object.assign(ghost.style, {
    position: 'fixed',
    left: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
    margin: '0',
    zIndex: '60',
    opacity: '0.9',
    pointerEvents: 'none',
  });
  document.body.append(ghost);
  return ghost;
}

/**
 * byTouch turns a finger that holds into the events of a mouse that drags: not every browser does so itself,
 * and those that do differ in how.
 */
function byTouch(element: HTMLElement): () => void {
  let from: { x: number; y: number } | null = null;
  let at = { x: 0, y: 0 };
  let hold: ReturnType<typeof setTimeout> | undefined;
  let drag: Drag | null = null;

  const tell = (type: string, target: Element): boolean =>
    target.dispatchEvent(
      new DragEvent(type, {
        bubbles: true,
        cancelable: true,
        composed: true,
        clientX: at.x,
        clientY: at.y,
        dataTransfer: drag?.data ?? null,
      }),
    );
  const place = () => {
    if (!drag || !from) return;
    drag.ghost.style.translate = `${at.x - from.x}px ${at.y - from.y}px`;
    const under = document.elementFromPoint(at.x, at.y);
    drag.over = under && !tell('dragover', under) ? under : null;
  };
  const lift = () => {
    // The library takes moves of a pointer for the end of a drag, as they are with a mouse. Before it listens, hence.
    addEventListener('pointermove', quiet, true);
    drag = { data: new DataTransfer(), ghost: ghostOf(element), over: null };
    if (tell('dragstart', element)) place();
    else end(false);
  };
  const end = (dropped: boolean) => {
    clearTimeout(hold);
    from = null;
    if (!drag) return;
    if (dropped && drag.over) tell('drop', drag.over);
    tell('dragend', element);
    drag.ghost.remove();
    drag = null;
    removeEventListener('pointermove', quiet, true);
  };

  const touched = (e: TouchEvent) => {
    const [touch, other] = e.touches;
    const control = e.target instanceof Element && e.target.closest('button, input, select');
    if (drag || other || !touch || (control && control !== element)) return end(false);
    from = at = { x: touch.clientX, y: touch.clientY };
    hold = setTimeout(lift, HOLD);
  };
  const moved = (e: TouchEvent) => {
    const [touch] = e.touches;
    if (!from || !touch) return;
    at = { x: touch.clientX, y: touch.clientY };
    if (drag) {
      e.preventDefault(); // the page stays where it is
      place();
    } else if (Math.hypot(at.x - from.x, at.y - from.y) > SLOP) end(false);
  };
  const left = (e: TouchEvent) => {
    if (drag) e.preventDefault(); // no click after it
    end(true);
  };
  const cancelled = () => end(false);
  /** What the browser would do itself with a finger that holds: drag in its own way, or show a menu. */
  const own = (e: Event) => {
    if (from && e.isTrusted) e.preventDefault();
  };

  const listeners = new AbortController();
  const { signal } = listeners;
  element.addEventListener('touchstart', touched, { signal, passive: true });
  element.addEventListener('touchmove', moved, { signal, passive: false });
  element.addEventListener('touchend', left, { signal, passive: false });
  element.addEventListener('touchcancel', cancelled, { signal });
  for (const type of ['dragstart', 'contextmenu']) element.addEventListener(type, own, { signal });
  return () => {
    listeners.abort();
    end(false);
  };
}

/** draggable is the library's, by mouse, and the same by touch. */
export function draggable(args: Parameters<typeof byMouse>[0]): () => void {
  const ways = [byMouse(args), byTouch(args.element)];
  return () => {
    for (const untie of ways) untie();
  };
}
