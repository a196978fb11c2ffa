import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** useLive has every screen show what other windows and devices do. What reads the stream is loaded behind the screen. */
export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    const stop = new AbortController();
    void import('./live').then(
      ({ follow }) => follow(client, stop.signal),
      () => undefined, // without it the screens are read anew when the window is looked at
    );
    return () => stop.abort();
  }, [client]);
}
