/** The new ideas that wait on this device. Unlike one that is on its way just now, such an idea can be changed. */
export const kept = new Set<number>();
