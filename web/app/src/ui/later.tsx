import { type ComponentType, lazy } from 'react';

export interface Later<P> {
  /** Draws the part at once if it is here, and suspends until it is if not. */
  Part: ComponentType<P>;
  load: () => Promise<unknown>;
}

/**
 * later is React's lazy for a part that must open at once when it is here:
 * what is typed right after its key must not go elsewhere.
 */
export function later<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): Later<P> {
  let Here: ComponentType<P> | undefined;
  const get = async () => {
    const loaded = await load();
    Here = loaded.default;
    return loaded;
  };
  const Lazy = lazy(get) as unknown as ComponentType<P>;
  const Part = (props: P) => (Here ? <Here {...props} /> : <Lazy {...props} />);
  return { Part, load: get };
}
