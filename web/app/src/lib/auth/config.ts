import { within } from '@/lib/deadline';
import { Failure, failureOf, lost } from '@/lib/failure';
import { recall, remember } from '@/lib/storage';

export interface AuthConfig {
  provider: 'builtin' | 'external';
  base_url: string | null;
  password_reset: boolean;
  sign_up_open: boolean;
}

const KEY = 'cv.auth';
let known: AuthConfig | null = null;

/** askConfig asks the server who signs people in. The answer is kept: callers without a token may ask only a few times a minute. */
export async function askConfig(): Promise<AuthConfig> {
  try {
    const response = await fetch('/api/v1/auth/config', { signal: within() });
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw failureOf(response, body);
    known = (body as { data: AuthConfig }).data;
    remember(KEY, JSON.stringify(known));
    return known;
  } catch (cause) {
    const kept = remembered();
    if (kept) return kept;
    throw lost(cause);
  }
}

function remembered(): AuthConfig | null {
  try {
    return JSON.parse(recall(KEY) ?? 'null') as AuthConfig | null;
  } catch {
    return null;
  }
}

/** authConfig is what is known already, or asks. */
export async function authConfig(): Promise<AuthConfig> {
  known ??= remembered();
  return known ?? askConfig();
}

/**
 * authBase is where /get-session and its like are. The built-in provider is
 * always asked at the address that this page came from: the policy allows no
 * other host, and cookies belong to it.
 */
export async function authBase(): Promise<string> {
  const config = await authConfig();
  if (config.provider === 'builtin') return `${location.origin}/api/auth`;
  if (config.base_url) return config.base_url;
  throw new Failure({ status: 0, code: 'ELSEWHERE', message: 'Sign-in happens elsewhere' });
}
