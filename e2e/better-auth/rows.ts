// The scenario: what people do with the client, one row a step, in this order,
// in a scene for each way that the servers are set up, by the name of the Better
// Auth server in shapes.ts. A row has a name, a browser, and what is done in it;
// `send` sends what the client would not. To add one, add a line.
import type { Browser, Client } from './browser.ts';
import { pageOrigin, type Shape } from './shapes.ts';

// Who takes part. Those at another place have the account before them. An
// account bears five tries of a password in a minute here, so there are some.
export const people = ['ada', 'adaElsewhere', 'bob', 'cleo', 'dora', 'doraElsewhere', 'eve', 'eveElsewhere', 'guest', 'nobody'] as const;

// A Letterbox waits for a link that is mailed to an address, by how many were
// before it, and returns it as a request.
export type Letterbox = (address: string, before: number) => Promise<string>;

type Who = (typeof people)[number];
export type Stage = Record<Who, Browser> & {
  email: (name: string) => string; // of this run alone
  link: Letterbox;
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

// tokenOf returns the token in a link.
export const tokenOf = (link: string) => /(?:\/reset-password\/|[?&]token=)([^?&]+)/.exec(link)?.[1] ?? '';

// What a browser says that opens a link.
const opens = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

// Pages that people may be sent to afterwards, and pages that they may not.
const pagesOfOurs = ['/a%20b', '/a#b', '/a?x=1#y', '/é', '/a?q=a b', '/a?x[]=1', '/a:b', '/~user', '/a,b', '/a;b', '/(group)/x', '/?next=/x?y=1', '/a?u=http://vault.example/', '/a?u=%2F', 'http://VAULT.example/', 'http://vault.example:80/'];
const pagesElsewhere = ['//evil.example', '/\\evil.example', '/%5cevil.example', '/%2Fevil.example', '/a\t', '/a?b=\\c', '/a\u0085', 'javascript:alert(1)', 'http://vault.example:443/', 'http://vault.example@evil.example/', 'http:/vault.example', 'http:vault.example', 'http:/evil.example'];

// Pictures that are none for CreatorVault, and one that is.
const images = ['/ada.png', 'ada.png', 'javascript:alert(1)', 'data:text/html,a', 'data:image/png;base64,AA'];

// E-mails of odd forms, by an ordinary one.
const oddEmails: Record<string, (email: string) => string> = {
  'letters of another script': (email) => `é${email}`,
  'a host of another script': (email) => email.replace('example', 'exämple'),
  'an address in brackets': (email) => email.replace('example.com', '[127.0.0.1]'),
  'an address': (email) => email.replace('example.com', '127.0.0.1'),
  'spaces around it': (email) => ` ${email} `,
  'a quoted part': (email) => `"a b${email.replace('@', '"@')}`,
  'two dots': (email) => `a..${email}`,
  'a dot before it': (email) => `.${email}`,
  'a dot before the @': (email) => email.replace('@', '.@'),
  'a plus and an apostrophe': (email) => `o'brien+a_b-${email}`,
  'signs that are rare': (email) => `!#$%&*=?^{|}~/\`${email}`,
  'a hyphen before its host': (email) => email.replace('@', '@-'),
  'an underscore in its host': (email) => email.replace('example', 'ex_ample'),
  'a host of one word': (email) => email.replace('example.com', 'localhost'),
  'a country of one letter': (email) => email.replace('.com', '.c'),
  'a country of digits': (email) => email.replace('.com', '.123'),
  'a dot behind its host': (email) => `${email}.`,
  'a name before it': (email) => `Ada <${email}>`,
  'a comment': (email) => `${email} (Ada)`,
  'a part of 65': (email) => 'x'.repeat(65 - email.indexOf('@')) + email,
  'two @': (email) => `a@${email}`,
};

const whole: Row[] = [
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
  ['sign up for this visit', 'eve', (_c, s, b) => b.send('POST /sign-up/email', JSON.stringify({ name: 'Eve', email: s.email('eve'), password, image: 'https://example.com/eve.png', callbackURL: '/welcome', rememberMe: false }))],
  ['sign up and go to a page elsewhere', 'nobody', (c, s) => c.signUp.email({ name: 'A', email: s.email('evil'), password, callbackURL: 'https://evil.example/' })],
  ['sign up with more than is asked for', 'guest', (_c, s, b) => b.send('POST /sign-up/email', JSON.stringify({ name: 'A', email: s.email('more'), password, emailVerified: true, id: 'mine', role: 'admin' }))],
  ['sign up with a NUL in the name', 'guest', (_c, s, b) => b.send('POST /sign-up/email', JSON.stringify({ name: 'A\0', email: s.email('nul'), password }))],
  ['sign up with a member twice', 'guest', (_c, s, b) => b.send('POST /sign-up/email', `{"name":"A","email":"${s.email('twice')}","password":"${password}","name":"B"}`)],
  ...images.map((image): Row => [`sign up with the image ${JSON.stringify(image)}`, 'guest', (_c, s, b) => b.send('POST /sign-up/email', JSON.stringify({ name: 'A', email: s.email(`image${images.indexOf(image)}`), password, image }))]),
  ...Object.entries(oddEmails).map(([what, of], n): Row => [`sign up with an e-mail of ${what}`, 'guest', (_c, s, b) => b.send('POST /sign-up/email', JSON.stringify({ name: 'A', email: of(s.email(`odd${n}`)), password }))]),
  ['sign up to update-user', 'guest', (c, s) => c.signUp.email({ name: 'A', email: s.email('odd'), password })],
  ...images.map((image): Row => [`update-user with the image ${JSON.stringify(image)}`, 'guest', (_c, _s, b) => b.send('POST /update-user', JSON.stringify({ image }))]),
  ...[1, true, [], {}].flatMap((value): Row[] => ['name', 'image'].map((member): Row => [`update-user with the ${member} ${JSON.stringify(value)}`, 'guest', (_c, _s, b) => b.send('POST /update-user', JSON.stringify({ [member]: value }))])),
  ...['sign-in/email', 'sign-up/email', 'update-user', 'change-password', 'verify-password', 'revoke-session', 'reset-password', 'request-password-reset', 'send-verification-email', 'change-email'].map((path): Row => [`${path} without a body`, 'guest', (_c, _s, b) => b.send(`POST /${path}`)]),
  ...['sign-in/email', 'sign-up/email', 'update-user'].map((path): Row => [`${path} with null`, 'guest', (_c, _s, b) => b.send(`POST /${path}`, 'null')]),
  ['get-session', 'ada', (c) => c.getSession()],
  ['get-session without a refresh', 'eve', (c) => c.getSession({ query: { disableRefresh: true, disableCookieCache: true } })],
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
  ...[...pagesOfOurs, ...pagesElsewhere].map((to): Row => [`a callback to ${JSON.stringify(to)}`, 'nobody', (_c, _s, b) => b.send('POST /sign-in/social', JSON.stringify({ provider: 'github', callbackURL: to }))]),
  ...['no', 'false', 1, null, [], {}].map((rememberMe): Row => [`sign in with rememberMe ${JSON.stringify(rememberMe)}`, 'nobody', (_c, s, b) => b.send('POST /sign-in/email', JSON.stringify({ email: s.email('bob'), password, rememberMe }))]),
  ['sign up with no image', 'nobody', (_c, s, b) => b.send('POST /sign-up/email', JSON.stringify({ name: 'A', email: s.email('image'), password, image: null }))],
  ['sign in with no callback', 'nobody', (_c, s, b) => b.send('POST /sign-in/email', JSON.stringify({ email: s.email('bob'), password, callbackURL: null }))],
  ['sign in with a callback elsewhere', 'nobody', (c, s) => c.signIn.email({ email: s.email('ada'), password, callbackURL: 'https://evil.example/' })],
  ['sign in with a wrong password', 'nobody', (c, s) => c.signIn.email({ email: s.email('ada'), password: wrong })],
  ['sign in of nobody', 'nobody', (c, s) => c.signIn.email({ email: s.email('nobody'), password })],
  ['sign in with a long password', 'nobody', (c, s) => c.signIn.email({ email: s.email('long'), password: 'ab'.repeat(64) + 'c' })],
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
  ['update-user without a name', 'ada', (_c, _s, b) => b.send('POST /update-user', '{"name":null}')],
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
  ['sign in for token', 'eveElsewhere', (c, s) => c.signIn.email({ email: s.email('eve'), password })],
  ['revoke-other-sessions for token', 'eve', (c) => c.revokeOtherSessions()],
  ['token of who was revoked', 'eveElsewhere', (c) => c.token()],
  ['revoke-other-sessions of nobody', 'nobody', (c) => c.revokeOtherSessions()],
  ['change-password with a wrong one', 'cleo', (c) => c.changePassword({ currentPassword: wrong, newPassword: next })],
  ['change-password to a short one', 'cleo', (c) => c.changePassword({ currentPassword: password, newPassword: '1234567' })],
  ['change-password to a long one', 'cleo', (c) => c.changePassword({ currentPassword: password, newPassword: 'ab'.repeat(64) + 'c' })],
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
  ['reset-password with a bad token', 'nobody', (c) => c.resetPassword({ newPassword: next, token: 'x'.repeat(24) })],
  ['reset-password without a token', 'nobody', (_c, _s, b) => b.send('POST /reset-password', JSON.stringify({ newPassword: next }))],
  ['reset-password to a short one', 'nobody', (c) => c.resetPassword({ newPassword: '1234567', token: 'x'.repeat(24) })],
  ['reset-password to a long one', 'nobody', (c) => c.resetPassword({ newPassword: 'ab'.repeat(64) + 'c', token: 'x'.repeat(24) })],
  ['reset-password to none', 'nobody', (_c, _s, b) => b.send('POST /reset-password', JSON.stringify({ token: 'x'.repeat(24) }))],
  ['reset-password from another page', 'ada', (_c, _s, b) => b.send('POST /reset-password', JSON.stringify({ newPassword: next, token: 'x' }), { origin: 'https://evil.example' })],
  ['a bad link to a password', 'nobody', (_c, _s, b) => b.send('GET /reset-password/x?callbackURL=/reset?a=b', undefined, opens)],
  ['a bad link to a password and a page with an error', 'nobody', (_c, _s, b) => b.send('GET /reset-password/x?callbackURL=%2Freset%3Fa%3Db%26error%3Dnone', undefined, opens)],
  ['a bad link to a password and a page of ours', 'nobody', (_c, _s, b) => b.send(`GET /reset-password/x?callbackURL=${encodeURIComponent(`${pageOrigin}/reset#top`)}`, undefined, opens)],
  ['a bad link to a password and a page elsewhere', 'nobody', (_c, _s, b) => b.send('GET /reset-password/x?callbackURL=https%3A%2F%2Fevil.example', undefined, opens)],
  ['a bad link to a password and nowhere', 'nobody', (_c, _s, b) => b.send('GET /reset-password/x', undefined, opens)],
  ['verify-email with a bad token', 'nobody', (c) => c.verifyEmail({ query: { token: 'x' } })],
  ['verify-email without a token', 'nobody', (_c, _s, b) => b.send('GET /verify-email')],
  ['a bad link to verify-email', 'nobody', (_c, _s, b) => b.send('GET /verify-email?token=x&callbackURL=/welcome?a=b', undefined, opens)],
  ['a bad link to verify-email and a page of ours', 'nobody', (_c, _s, b) => b.send(`GET /verify-email?token=x&callbackURL=${encodeURIComponent(`${pageOrigin}/welcome#top`)}`, undefined, opens)],
  ['a bad link to verify-email and a page elsewhere', 'nobody', (_c, _s, b) => b.send('GET /verify-email?token=x&callbackURL=//evil.example', undefined, opens)],
  ['a bad link to verify-email and nowhere', 'nobody', (_c, _s, b) => b.send('GET /verify-email?token=x', undefined, opens)],
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
  ['delete-user with a token', 'eve', (c) => c.deleteUser({ token: 'x' })],
  ['delete-user with a token and an empty password', 'eve', (c) => c.deleteUser({ token: 'x', password: '' })],
  ['delete-user with a token that is none', 'eve', (_c, _s, b) => b.send('POST /delete-user', JSON.stringify({ password, token: 7 }))],
  ['delete-user with a token and a wrong password', 'eve', (c) => c.deleteUser({ token: 'x', password: wrong })],
  ['delete-user without a password', 'eve', (c) => c.deleteUser({ password: '', token: '' })],
  ['get-session of who is deleted without a password', 'eve', (c) => c.getSession()],
  ['delete-user', 'bob', (c) => c.deleteUser({ password })],
  ['get-session of who is deleted', 'bob', (c) => c.getSession()],
  ['sign in of who is deleted', 'bob', (c, s) => c.signIn.email({ email: s.email('bob'), password })],
  ['sign out', 'ada', (c) => c.signOut()],
  ['sign out of nobody', 'ada', (c) => c.signOut()],
  ['get-session after sign-out', 'ada', (c) => c.getSession()],
];

// With mail, which proves addresses but does not have to.
const mailing: Row[] = [
  ['sign up with mail', 'ada', (c, s) => c.signUp.email({ name: 'Ada', email: s.email('ada'), password, callbackURL: '/welcome?a=b' })],
  ['send-verification-email', 'ada', async (c, s) => {
    await s.link(s.email('ada'), 0);
    return c.sendVerificationEmail({ email: s.email('Ada'), callbackURL: '/board' });
  }],
  ['send-verification-email with another e-mail', 'ada', (c, s) => c.sendVerificationEmail({ email: s.email('bob') })],
  ['send-verification-email with a bad e-mail', 'ada', (c) => c.sendVerificationEmail({ email: 'nobody' })],
  ['send-verification-email and a page elsewhere', 'ada', (c, s) => c.sendVerificationEmail({ email: s.email('ada'), callbackURL: 'https://evil.example' })],
  ['send-verification-email to nobody', 'nobody', (c, s) => c.sendVerificationEmail({ email: s.email('nobody') })],
  ['the link of sign-up', 'nobody', async (_c, s, b) => b.send(await s.link(s.email('ada'), 0), undefined, opens)],
  ['the link of send-verification-email, when that is done', 'nobody', async (_c, s, b) => b.send(await s.link(s.email('ada'), 1), undefined, opens)],
  ['get-session after verify-email', 'ada', (c) => c.getSession()],
  ['send-verification-email when that is done', 'ada', (c, s) => c.sendVerificationEmail({ email: s.email('ada') })],
  ['send-verification-email when that is done, of nobody', 'nobody', (c, s) => c.sendVerificationEmail({ email: s.email('ada') })],
  ['sign up with mail, and no page', 'bob', (c, s) => c.signUp.email({ name: 'Bob', email: s.email('bob'), password })],
  ['the link of sign-up to no page', 'bob', async (_c, s, b) => b.send(await s.link(s.email('bob'), 0), undefined, opens)],
  ['sign up to verify-email by the client', 'cleo', (c, s) => c.signUp.email({ name: 'Cleo', email: s.email('cleo'), password })],
  ['verify-email', 'cleo', async (c, s) => c.verifyEmail({ query: { token: tokenOf(await s.link(s.email('cleo'), 0)) } })],
  ['get-session after verify-email by the client', 'cleo', (c) => c.getSession()],
  ['change-email of nobody', 'nobody', (c, s) => c.changeEmail({ newEmail: s.email('new') })],
  ['change-email to a bad one', 'ada', (c) => c.changeEmail({ newEmail: 'nobody' })],
  ['change-email to the same', 'ada', (c, s) => c.changeEmail({ newEmail: s.email('Ada') })],
  ['change-email to one that is taken', 'ada', (c, s) => c.changeEmail({ newEmail: s.email('bob') })],
  ['change-email and a page elsewhere', 'ada', (c, s) => c.changeEmail({ newEmail: s.email('new'), callbackURL: 'https://evil.example' })],
  ['change-email', 'ada', (c, s) => c.changeEmail({ newEmail: s.email('Ada.new'), callbackURL: '/settings?a=b' })],
  ['get-session before the new e-mail is verified', 'ada', (c) => c.getSession()],
  ['the link of change-email, by somebody else', 'bob', async (_c, s, b) => b.send(await s.link(s.email('ada.new'), 0), undefined, opens)],
  ['the link of change-email', 'ada', async (_c, s, b) => b.send(await s.link(s.email('ada.new'), 0), undefined, opens)],
  ['get-session after change-email', 'ada', (c) => c.getSession()],
  ['the link of change-email, again', 'ada', async (c, s) => c.verifyEmail({ query: { token: tokenOf(await s.link(s.email('ada.new'), 0)) } })],
  ['sign in with the old e-mail', 'adaElsewhere', (c, s) => c.signIn.email({ email: s.email('ada'), password })],
  ['sign in with the new e-mail', 'adaElsewhere', (c, s) => c.signIn.email({ email: s.email('ada.new'), password })],
  ['sign up to change-email at once', 'dora', (c, s) => c.signUp.email({ name: 'Dora', email: s.email('dora'), password })],
  ['change-email of who is not verified', 'dora', (c, s) => c.changeEmail({ newEmail: s.email('dora.new') })],
  ['verify-email of the new e-mail', 'dora', async (c, s) => c.verifyEmail({ query: { token: tokenOf(await s.link(s.email('dora.new'), 0)) } })],
  ['get-session of who was not verified', 'dora', (c) => c.getSession()],
  ['request-password-reset', 'nobody', (c, s) => c.requestPasswordReset({ email: s.email('Ada.new'), redirectTo: '/reset?a=b' })],
  ['the link to a password', 'nobody', async (_c, s, b) => b.send(await s.link(s.email('ada.new'), 1), undefined, opens)],
  ['request-password-reset once more', 'nobody', (c, s) => c.requestPasswordReset({ email: s.email('ada.new'), redirectTo: `${pageOrigin}/reset` })],
  ['another link to a password', 'nobody', async (_c, s, b) => b.send(await s.link(s.email('ada.new'), 2), undefined, opens)],
  ['request-password-reset to no page', 'nobody', (c, s) => c.requestPasswordReset({ email: s.email('ada.new') })],
  ['the link to a password and no page', 'nobody', async (_c, s, b) => b.send(await s.link(s.email('ada.new'), 3), undefined, opens)],
  ['request-password-reset of nobody', 'nobody', (c, s) => c.requestPasswordReset({ email: s.email('nobody'), redirectTo: '/reset?a=b' })],
  ['request-password-reset with a bad e-mail', 'nobody', (c) => c.requestPasswordReset({ email: 'nobody' })],
  ['request-password-reset to a page elsewhere', 'nobody', (c, s) => c.requestPasswordReset({ email: s.email('ada.new'), redirectTo: 'https://evil.example/reset' })],
  ['reset-password to a short one, with a good token', 'nobody', async (c, s) => c.resetPassword({ newPassword: '1234567', token: tokenOf(await s.link(s.email('ada.new'), 1)) })],
  ['reset-password', 'nobody', async (c, s) => c.resetPassword({ newPassword: next, token: tokenOf(await s.link(s.email('ada.new'), 1)) })],
  ['reset-password again', 'nobody', async (c, s) => c.resetPassword({ newPassword: password, token: tokenOf(await s.link(s.email('ada.new'), 1)) })],
  ['the link to a password, again', 'nobody', async (_c, s, b) => b.send(await s.link(s.email('ada.new'), 1), undefined, opens)],
  ['another link to a password, after reset-password', 'nobody', async (_c, s, b) => b.send(await s.link(s.email('ada.new'), 2), undefined, opens)],
  ['get-session after reset-password', 'ada', (c) => c.getSession()],
  ['sign in with the password before reset-password', 'nobody', (c, s) => c.signIn.email({ email: s.email('ada.new'), password })],
  ['sign in with the password of reset-password', 'adaElsewhere', (c, s) => c.signIn.email({ email: s.email('ada.new'), password: next })],
  ['request-password-reset for a token in the query', 'nobody', (c, s) => c.requestPasswordReset({ email: s.email('bob') })],
  ['reset-password with the token in the query', 'nobody', async (_c, s, b) => b.send(`POST /reset-password?token=${tokenOf(await s.link(s.email('bob'), 1))}`, JSON.stringify({ newPassword: next }))],
  ['reset-password by a form', 'nobody', (_c, _s, b) => b.send('POST /reset-password/x', String(new URLSearchParams({ newPassword: next })), { 'content-type': 'application/x-www-form-urlencoded', ...opens })],
];

// With mail, without which nobody signs in.
const required: Row[] = [
  ['sign up where proof is required', 'ada', (c, s) => c.signUp.email({ name: 'Ada', email: s.email('Ada'), password, callbackURL: '/welcome' })],
  ['get-session before verify-email', 'ada', (c) => c.getSession()],
  ['sign up with an e-mail that waits for proof', 'nobody', (c, s) => c.signUp.email({ name: 'Another', email: s.email('ada'), password: next })],
  ['sign in before verify-email', 'ada', async (c, s) => {
    await s.link(s.email('ada'), 0);
    return c.signIn.email({ email: s.email('ada'), password, callbackURL: '/board' });
  }],
  ['sign in before verify-email with a wrong password', 'nobody', (c, s) => c.signIn.email({ email: s.email('ada'), password: wrong })],
  ['the link of sign-up where proof is required', 'ada', async (_c, s, b) => b.send(await s.link(s.email('ada'), 0), undefined, opens)],
  ['the link of sign-in, when that is done', 'ada', async (_c, s, b) => b.send(await s.link(s.email('ada'), 1), undefined, opens)],
  ['get-session after the link of sign-up', 'ada', (c) => c.getSession()],
  ['sign in after verify-email', 'ada', (c, s) => c.signIn.email({ email: s.email('ada'), password })],
  ['sign up with an e-mail that is proved', 'nobody', (c, s) => c.signUp.email({ name: 'Another', email: s.email('ada'), password: next, image: 'https://example.com/a.png' })],
  ['sign up with a short password where proof is required', 'nobody', (c, s) => c.signUp.email({ name: 'A', email: s.email('ada'), password: '1234567' })],
  ['sign in with the password of who signed up again', 'nobody', (c, s) => c.signIn.email({ email: s.email('ada'), password: next })],
];

export const scenes = { whole, mailing, required } satisfies Partial<Record<Shape, Row[]>>;

export type Scene = keyof typeof scenes;
