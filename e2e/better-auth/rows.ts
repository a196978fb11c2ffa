// The scenario: what people do with the client, one row a step, in this order.
// A row has a name, a browser, and what is done in it; `send` sends what the
// client would not. To add one, add a line.
import type { Browser, Client } from './browser.ts';

export interface Stage {
  ada: Browser; // has an account
  elsewhere: Browser; // is ada at another place
  bob: Browser; // has an account too
  guest: Browser; // has one sometimes
  nobody: Browser; // has none
  email: (name: string) => string; // of this run alone
}

type Who = 'ada' | 'elsewhere' | 'bob' | 'guest' | 'nobody';
export type Row = [name: string, who: Who, step: (client: Client, stage: Stage, browser: Browser) => Promise<unknown>];

const password = 'correct horse battery';
const wrong = 'incorrect horse battery';

export const rows: Row[] = [
  ['ok', 'nobody', (_c, _s, b) => b.send('GET /ok')],
  ['sign up', 'ada', (c, s) => c.signUp.email({ name: 'Ada', email: s.email('Ada'), password })],
  ['sign up again with the same e-mail', 'nobody', (c, s) => c.signUp.email({ name: 'Ada', email: s.email('ada'), password })],
  ['sign up with a bad e-mail', 'nobody', (c) => c.signUp.email({ name: 'A', email: 'nobody', password })],
  ['sign up with a short password', 'nobody', (c, s) => c.signUp.email({ name: 'A', email: s.email('short'), password: '1234567' })],
  ['sign up with a long password', 'nobody', (c, s) => c.signUp.email({ name: 'A', email: s.email('long'), password: 'ab'.repeat(64) + 'c' })],
  ['sign up without a name', 'nobody', (_c, s, b) => b.send('POST /sign-up/email', JSON.stringify({ email: s.email('no'), password }))],
  ['sign up with wrong types', 'nobody', (_c, _s, b) => b.send('POST /sign-up/email', '{"name":null,"email":1,"password":true}')],
  ['sign up with bad JSON', 'nobody', (_c, _s, b) => b.send('POST /sign-up/email', '{"name":')],
  ['sign up with a text', 'nobody', (_c, _s, b) => b.send('POST /sign-up/email', 'name', { 'content-type': 'text/plain' })],
  ['sign up with an easy password', 'guest', (c, s) => c.signUp.email({ name: 'A', email: s.email('easy'), password: '12345678' })],
  ['sign up from a form', 'bob', (_c, s, b) => b.send('POST /sign-up/email', String(new URLSearchParams({ name: 'Bob', email: s.email('bob'), password })), { 'content-type': 'application/x-www-form-urlencoded' })],
  ['get-session', 'ada', (c) => c.getSession()],
  ['get-session of nobody', 'nobody', (c) => c.getSession()],
  ['get-session with a forged cookie', 'nobody', (_c, _s, b) => b.send('GET /get-session', undefined, { cookie: 'better-auth.session_token=forged.forged' })],
  ['token', 'ada', (c) => c.token()],
  ['token by POST', 'ada', (_c, _s, b) => b.send('POST /token', '{}')],
  ['token of nobody', 'nobody', (c) => c.token()],
  ['jwks', 'nobody', (c) => c.jwks()],
  ['sign in', 'elsewhere', (c, s) => c.signIn.email({ email: s.email('ada'), password })],
  ['sign in for this visit', 'bob', (c, s) => c.signIn.email({ email: s.email('bob'), password, rememberMe: false })],
  ['get-session of this visit', 'bob', (c) => c.getSession()],
  ['sign in with a callback', 'elsewhere', (c, s) => c.signIn.email({ email: s.email('ada'), password, callbackURL: '/board' })],
  ['sign in with a callback elsewhere', 'nobody', (c, s) => c.signIn.email({ email: s.email('ada'), password, callbackURL: 'https://evil.example/' })],
  ['sign in with a wrong password', 'nobody', (c, s) => c.signIn.email({ email: s.email('ada'), password: wrong })],
  ['sign in of nobody', 'nobody', (c, s) => c.signIn.email({ email: s.email('nobody'), password })],
  ['sign in with a bad e-mail', 'nobody', (c) => c.signIn.email({ email: 'nobody', password })],
  ['sign in with nothing', 'nobody', (_c, _s, b) => b.send('POST /sign-in/email', '{}')],
  ['sign in from another page', 'nobody', (_c, s, b) => b.send('POST /sign-in/email', JSON.stringify({ email: s.email('ada'), password }), { origin: 'https://evil.example' })],
  ['sign in from nowhere', 'nobody', (_c, s, b) => b.send('POST /sign-in/email', JSON.stringify({ email: s.email('ada'), password }), { origin: 'null' })],
  ['sign out from another page', 'ada', (_c, _s, b) => b.send('POST /sign-out', '{}', { origin: 'https://evil.example' })],
  ['sign in with a provider', 'nobody', (c) => c.signIn.social({ provider: 'github' })],
  ['a path that is not there', 'ada', (_c, _s, b) => b.send('GET /nothing')],
  ['another method', 'ada', (_c, _s, b) => b.send('PUT /get-session', '{}')],
  ['get-session by POST', 'ada', (_c, _s, b) => b.send('POST /get-session', '{}')],
  ['a slash behind', 'ada', (_c, _s, b) => b.send('GET /get-session/')],
  ['HEAD', 'ada', (_c, _s, b) => b.send('HEAD /get-session')],
  ['OPTIONS', 'ada', (_c, _s, b) => b.send('OPTIONS /get-session')],
  ['delete-user of nobody', 'nobody', (c) => c.deleteUser({ password })],
  ['delete-user with a wrong password', 'bob', (c) => c.deleteUser({ password: wrong })],
  ['delete-user', 'bob', (c) => c.deleteUser({ password })],
  ['get-session of who is deleted', 'bob', (c) => c.getSession()],
  ['sign in of who is deleted', 'bob', (c, s) => c.signIn.email({ email: s.email('bob'), password })],
  ['sign out', 'ada', (c) => c.signOut()],
  ['sign out of nobody', 'ada', (c) => c.signOut()],
  ['get-session after it', 'ada', (c) => c.getSession()],
];
