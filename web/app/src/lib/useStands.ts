import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** What stands behind the first screen comes after this even where that one still waits for its data. */
const LONGEST = 3000;

/**
 * useStands tells that the first screen has what it reads. Until then what stands
 * behind it is not asked for: it would take the line from what people wait for.
 */
export function useStands(): boolean {
  const client = useQueryClient();
  const [stands, setStands] = useState(false);
  useEffect(() => {
    const look = () => {
      if (client.isFetching() === 0) setStands(true);
    };
    const timer = setTimeout(() => setStands(true), LONGEST);
    const forget = client.getQueryCache().subscribe(look);
    look();
    return () => {
      clearTimeout(timer);
      forget();
    };
  }, [client]);
  return stands;
}
