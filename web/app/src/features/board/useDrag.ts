import { useEffect } from 'react';

type Drag = typeof import('./drag');

/** useDrag ties what can be dragged to its elements; `tie` must be the same function while it does the same. */
export function useDrag(tie: (drag: Drag) => (() => void) | undefined): void {
  useEffect(() => {
    let gone = false;
    let untie: (() => void) | undefined;
    // Without it there are the menu and the keys.
    void import('./drag').then(
      (drag) => {
        if (!gone) untie = tie(drag);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      untie?.();
    };
  }, [tie]);
}
