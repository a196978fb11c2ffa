import { within } from '@/lib/deadline';
import { lost } from '@/lib/failure';
import { recall, remember } from '@/lib/storage';
import { askConfig, authBase } from './config';

export interface Person {
  id: string;
  name: string;
  email: string;
}

/** Asked for anew this long before it ends, so that no request meets a token that is just over. */
const EARLY = 60_000;
const KEY = 'cv.person';

// The token lives in this module alone: not in storage, not on window.
let token: string | null = null;
let ends = 0;
let person: Person | null = null;
let underWay: Promise<string | null> | null = null;
const watchers = new Set<(person: Person | null) => void>();
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('cv.auth');

// While somebody signs out nothing is asked: their token may end before the answer comes.
let leaving = false;
export const isLeaving = (): boolean => leaving;
export const setLeaving = (on: boolean): void => {
  leaving = on;
};

export const currentPerson = (): Person | null => person;

/** onPerson calls back when somebody else is signed in, or nobody. */
export function onPerson(watch: (person: Person | null) => void): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

function become(next: Person | null): void {
  const changed = next?.id !== person?.id;
  person = next;
  remember(KEY, next && JSON.stringify(next));
  if (changed) for (const watch of watchers) watch(next);
}

/** claims reads a token without checking it: the server does that. */
export function claims(jwt: string): { sub?: string; exp?: number } {
  try {
    const part = (jwt.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(part), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as { sub?: string; exp?: number };
  } catch {
    return {};
  }
}

interface SessionReply {
  user: { id: string; name: string; email: string };
}

async function ask(again = false): Promise<string | null> {
  const base = await authBase();
  const response = await fetch(`${base}/get-session`, { credentials: 'include', signal: within() });
  if (response.status === 404 && !again) {
    await askConfig(); // the provider was changed since we last asked
    return ask(true);
  }
  if (!response.ok) throw new Error(`get-session: ${response.status}`);
  const session = (await response.json()) as SessionReply | null;
  if (!session) {
    forget();
    return null;
  }
  let jwt = response.headers.get('set-auth-jwt');
  if (!jwt) {
    const answer = await fetch(`${base}/token`, { credentials: 'include', signal: within() });
    if (!answer.ok) throw new Error(`token: ${answer.status}`);
    jwt = ((await answer.json()) as { token: string }).token;
  }
  const { sub, exp } = claims(jwt);
  token = jwt;
  ends = (exp ?? 0) * 1000;
  become({ id: sub ?? session.user.id, name: session.user.name, email: session.user.email });
  return jwt;
}

/** renew trades the session's cookie for a token. However many ask, one request is under way. */
export function renew(): Promise<string | null> {
  underWay ??= ask()
    .catch((cause: unknown) => {
      throw lost(cause);
    })
    .finally(() => {
      underWay = null;
    });
  return underWay;
}

/** access is a token that is still good for a while, or null when nobody is signed in. */
export async function access(): Promise<string | null> {
  if (token && Date.now() < ends - EARLY) return token;
  return renew();
}

/** another is a token in place of one that was refused: another request may have met that before. */
export async function another(refused: string | null): Promise<string | null> {
  return token && token !== refused ? token : renew();
}

/**
 * whoever is the person at this device. Without a line it is the last one, so
 * that an installed app opens; every request still needs the server's word.
 */
export async function whoever(): Promise<Person | null> {
  if (person) return person;
  try {
    await renew();
  } catch (cause) {
    const last = recall(KEY);
    if (!last) throw cause;
    become(JSON.parse(last) as Person);
  }
  return person;
}

/** forget ends what this tab knows; the cookie is the provider's to clear. */
export function forget(): void {
  token = null;
  ends = 0;
  become(null);
}

/** tell has the other tabs follow a sign-in or sign-out. */
export function tell(what: 'in' | 'out'): void {
  channel?.postMessage(what);
}

channel?.addEventListener('message', ({ data }) => {
  if (data === 'out') forget();
  else void renew().catch(() => undefined);
});
