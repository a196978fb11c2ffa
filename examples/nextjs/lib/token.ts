// The token that CreatorVault takes. It is kept in memory, nowhere else.
import { authClient } from './auth-client';

interface Token {
  text: string;
  until: number; // in milliseconds
}

// SignedOut says that there is nobody to have a token.
export class SignedOut extends Error {}

const early = 60_000; // the next token is fetched so long before this one expires

let token: Token | undefined;
let coming: Promise<Token> | undefined;

// apiToken returns a token that is good for a minute at least. Callers at once
// share one request. A token that was refused is not returned again.
export async function apiToken(refused?: string): Promise<string> {
  if (!token || token.text === refused || Date.now() > token.until - early) {
    coming ??= fetchToken().finally(() => (coming = undefined));
    token = await coming;
  }
  return token.text;
}

async function fetchToken(): Promise<Token> {
  const { data, error } = await authClient.token();
  if (error?.status === 401) throw new SignedOut('You are signed out.');
  if (error) throw new Error(error.message ?? 'There is no token to be had now. Try again in a moment.');
  const claims = data.token.split('.')[1] ?? '';
  const { exp } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as { exp: number };
  return { text: data.token, until: exp * 1000 };
}
