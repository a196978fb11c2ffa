import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type Idea, uid } from '@/lib/api/client';
import { currentPerson } from '@/lib/auth/session';
import { patchSeen, sendsOn } from './queries';
import { Session, type Snapshot } from './session';

/** useSession is the editing of one idea, for as long as a component is there. */
export function useSession(idea: Idea): { session: Session; now: Snapshot } {
  const client = useQueryClient();
  const [session] = useState(() => new Session(idea, { person: uid(), patch: (seen, change) => patchSeen(client, seen, change) }));
  useEffect(() => {
    const send = () => void session.flush();
    session.start();
    addEventListener('online', send);
    document.addEventListener('visibilitychange', send);
    return () => {
      removeEventListener('online', send);
      document.removeEventListener('visibilitychange', send);
      session.stop();
      // Nobody is signed in any more: the draft waits on this device.
      if (currentPerson()) sendsOn(session.snapshot().idea.id, session.flush());
    };
  }, [session]);
  useEffect(() => session.adopt(idea), [session, idea]);
  return { session, now: useSyncExternalStore(session.watch, session.snapshot) };
}
