// The scenario: what people do with the client, one row a step, in this order.
// A row has a name, a browser, and what is done in it; `send` sends what the
// client would not. To add one, add a line.
import type { Browser, Client } from './browser.ts';

// Who takes part. Those at another place have the account before them. An
// account bears five tries of a password in a minute here, so there are some.
export const people = ['ada', 'adaElsewhere', 'bob', 'cleo', 'dora', 'doraElsewhere', 'guest', 'nobody'] as const;

type Who = (typeof people)[number];
export type Stage = Record<Who, Browser> & {
  email: (name: string) => string; // of this run alone
};

export type Row = [name: string, who: Who, step: (client: Client, stage: Stage, browser: Browser) => Promise<unknown>];

const password = 'correct horse battery';
const wrong = 'incorrect horse battery';
const next = 'correct horse staple';

// sessionOf returns what names a browser's session, and has it not noted.
async function sessionOf(browser: Browser): Promise<string> {
  const { data } = await browser.client.getSession();
  browser.heard();
  return data?.session.token ?? '';
}

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
  ['sign in', 'adaElsewhere', (c, s) => c.signIn.email({ email: s.email('ada'), password })],
  ['sign in for this visit', 'bob', (c, s) => c.signIn.email({ email: s.email('bob'), password, rememberMe: false })],
  ['get-session of this visit', 'bob', (c) => c.getSession()],
  ['sign in with a callback', 'adaElsewhere', (c, s) => c.signIn.email({ email: s.email('ada'), password, callbackURL: '/board' })],
  ['sign in with a callback elsewhere', 'nobody', (c, s) => c.signIn.email({ email: s.email('ada'), password, callbackURL: 'https://evil.example/' })],
  ['sign in with a wrong password', 'nobody', (c, s) => c.signIn.email({ email: s.email('ada'), password: wrong })],
  ['sign in of nobody', 'nobody', (c, s) => c.signIn.email({ email: s.email('nobody'), password })],
  ['sign in with a bad e-mail', 'nobody', (c) => c.signIn.email({ email: 'nobody', password })],
  ['sign in with nothing', 'nobody', (_c, _s, b) => b.send('POST /sign-in/email', '{}')],
  ['sign in from another page', 'nobody', (_c, s, b) => b.send('POST /sign-in/email', JSON.stringify({ email: s.email('ada'), password }), { origin: 'https://evil.example' })],
  ['sign in from nowhere', 'nobody', (_c, s, b) => b.send('POST /sign-in/email', JSON.stringify({ email: s.email('ada'), password }), { origin: 'null' })],
  ['sign out from another page', 'ada', (_c, _s, b) => b.send('POST /sign-out', '{}', { origin: 'https://evil.example' })],
  ['sign in with a provider', 'nobody', (c) => c.signIn.social({ provider: 'github' })],
  ['list-sessions', 'ada', (c) => c.listSessions()],
  ['list-sessions of nobody', 'nobody', (c) => c.listSessions()],
  ['list-accounts', 'ada', (c) => c.listAccounts()],
  ['list-accounts of nobody', 'nobody', (c) => c.listAccounts()],
  ['update-user', 'ada', (c) => c.updateUser({ name: 'Ada Lovelace' })],
  ['update-user with an image', 'ada', (c) => c.updateUser({ image: 'https://example.com/ada.png' })],
  ['get-session after update-user', 'ada', (c) => c.getSession()],
  ['update-user without an image', 'ada', (c) => c.updateUser({ image: null })],
  ['update-user with nothing', 'ada', (_c, _s, b) => b.send('POST /update-user', '{}')],
  ['update-user with an e-mail', 'ada', (_c, s, b) => b.send('POST /update-user', JSON.stringify({ email: s.email('other') }))],
  ['update-user with a list', 'ada', (_c, _s, b) => b.send('POST /update-user', '[]')],
  ['update-user of nobody', 'nobody', (c) => c.updateUser({ name: 'N' })],
  ['sign up for verify-password', 'cleo', (c, s) => c.signUp.email({ name: 'Cleo', email: s.email('cleo'), password })],
  ['verify-password', 'cleo', (_c, _s, b) => b.send('POST /verify-password', JSON.stringify({ password }))],
  ['verify-password with a wrong one', 'cleo', (_c, _s, b) => b.send('POST /verify-password', JSON.stringify({ password: wrong }))],
  ['verify-password of nobody', 'nobody', (_c, _s, b) => b.send('POST /verify-password', JSON.stringify({ password }))],
  ['revoke-session', 'ada', async (c, s) => c.revokeSession({ token: await sessionOf(s.adaElsewhere) })],
  ['get-session of who was revoked', 'adaElsewhere', (c) => c.getSession()],
  ['revoke-session of an unknown one', 'ada', (c) => c.revokeSession({ token: 'x'.repeat(32) })],
  ['revoke-session of nobody', 'nobody', (c) => c.revokeSession({ token: 'x'.repeat(32) })],
  ['sign in for revoke-other-sessions', 'adaElsewhere', (c, s) => c.signIn.email({ email: s.email('ada'), password })],
  ['revoke-other-sessions', 'ada', (c) => c.revokeOtherSessions()],
  ['get-session after revoke-other-sessions', 'adaElsewhere', (c) => c.getSession()],
  ['get-session of who revoked the others', 'ada', (c) => c.getSession()],
  ['revoke-other-sessions of nobody', 'nobody', (c) => c.revokeOtherSessions()],
  ['change-password with a wrong one', 'cleo', (c) => c.changePassword({ currentPassword: wrong, newPassword: next })],
  ['change-password to a short one', 'cleo', (c) => c.changePassword({ currentPassword: password, newPassword: '1234567' })],
  ['change-password of nobody', 'nobody', (c) => c.changePassword({ currentPassword: password, newPassword: next })],
  ['sign up for change-password', 'dora', (c, s) => c.signUp.email({ name: 'Dora', email: s.email('dora'), password })],
  ['sign in for change-password', 'doraElsewhere', (c, s) => c.signIn.email({ email: s.email('dora'), password })],
  ['change-password', 'dora', (c) => c.changePassword({ currentPassword: password, newPassword: next, revokeOtherSessions: true })],
  ['get-session after change-password', 'dora', (c) => c.getSession()],
  ['get-session of the others after change-password', 'doraElsewhere', (c) => c.getSession()],
  ['sign in with the old password', 'doraElsewhere', (c, s) => c.signIn.email({ email: s.email('dora'), password })],
  ['sign in with the new password', 'doraElsewhere', (c, s) => c.signIn.email({ email: s.email('dora'), password: next })],
  ['change-password back, and the others stay', 'dora', (c) => c.changePassword({ currentPassword: next, newPassword: password })],
  ['get-session of the others who should stay', 'doraElsewhere', (c) => c.getSession()],
  ['request-password-reset without a mailer', 'nobody', (c, s) => c.requestPasswordReset({ email: s.email('ada'), redirectTo: '/reset' })],
  ['forget-password, as it was once called', 'nobody', (_c, s, b) => b.send('POST /forget-password', JSON.stringify({ email: s.email('ada') }))],
  ['send-verification-email without a mailer', 'ada', (c, s) => c.sendVerificationEmail({ email: s.email('ada') })],
  ['change-email without a mailer', 'ada', (c, s) => c.changeEmail({ newEmail: s.email('new') })],
  ['revoke-sessions of nobody', 'nobody', (c) => c.revokeSessions()],
  ['revoke-sessions', 'ada', (c) => c.revokeSessions()],
  ['get-session after revoke-sessions', 'ada', (c) => c.getSession()],
  ['sign in after revoke-sessions', 'ada', (c, s) => c.signIn.email({ email: s.email('ada'), password })],
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
  ['get-session after sign-out', 'ada', (c) => c.getSession()],
];
