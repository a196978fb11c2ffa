import { createAuthClient } from 'better-auth/client';
import { worded } from '@/i18n/failures';
import { Failure } from '@/lib/failure';
import { authBase } from './config';
import { forget, renew, tell } from './session';

// The provider's own client, loaded when somebody signs in or out: reading the
// session at start needs one GET alone.
export const client = async () => createAuthClient({ baseURL: await authBase(), fetchOptions: { credentials: 'include' } });

interface Outcome {
  error: { status: number; code?: string | undefined; message?: string | undefined } | null;
}

export async function must(call: Promise<Outcome>): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = await call;
  } catch (cause) {
    throw new Failure({ status: 0, code: 'UNREACHABLE', message: String(cause) });
  }
  const { error } = outcome;
  if (error) throw await worded(new Failure({ status: error.status, code: error.code ?? 'UNKNOWN', message: error.message ?? '' }));
}

const here = (path: string) => new URL(path, location.origin).href;

async function entered(): Promise<boolean> {
  const token = await renew();
  if (token) tell('in');
  return token !== null;
}

export async function signIn(email: string, password: string): Promise<boolean> {
  await must((await client()).signIn.email({ email, password }));
  return entered();
}

/** signUp answers false where the address must be proved by mail before anybody is signed in. */
export async function signUp(name: string, email: string, password: string): Promise<boolean> {
  await must((await client()).signUp.email({ name, email, password, callbackURL: here('/verify') }));
  return entered();
}

export async function signOut(): Promise<void> {
  await must((await client()).signOut());
  forget();
  tell('out');
}

export async function askReset(email: string): Promise<void> {
  await must((await client()).requestPasswordReset({ email, redirectTo: here('/reset') }));
}

export async function reset(newPassword: string, token: string): Promise<void> {
  await must((await client()).resetPassword({ newPassword, token }));
}

export async function sendVerification(email: string): Promise<void> {
  await must((await client()).sendVerificationEmail({ email, callbackURL: here('/verify') }));
}
