// Where CreatorVault's own sign-in differs from Better Auth, and why. All else
// that the scenario shows must be equal, and each of these must occur.
// docs/better-auth.md shows the list.
export const none = '(none)'; // where only one of the two has a fact

// A Fact is its name, what Better Auth has, and what CreatorVault has. In the
// name, "*" stands for anything; as a value, for any value.
export type Fact = [name: string, theirs: string, ours: string];

export interface Difference {
  what: string;
  why: string;
  rows: '*' | string[]; // in which rows of the scenario
  facts: Fact[];
}

// covers reports whether a fact is the one that stands in the list.
export const covers = ([name, theirs, ours]: Fact, fact: string, their: string, our: string) => {
  const pattern = new RegExp(`^${name.split('*').map(RegExp.escape).join('.*')}$`);
  return pattern.test(fact) && [their, '*'].includes(theirs) && [our, '*'].includes(ours);
};

const exposed = 'X-Request-ID, ETag, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, set-auth-jwt';
const clears = '; HttpOnly; Max-Age=0; Path=/; SameSite=Lax';

// The rows that show a session.
const sessions = [
  'get-session',
  'get-session of this visit',
  'get-session after update-user',
  'get-session of who revoked the others',
  'get-session after change-password',
];

export const differences: Difference[] = [
  {
    what: 'Every answer has `Cache-Control: no-store`; Better Auth has it with `get-session` alone, there with `Pragma: no-cache` too.',
    why: 'Tokens and accounts are in no cache. `Pragma` is of HTTP/1.0.',
    rows: '*',
    facts: [
      ['header cache-control', none, 'no-store'],
      ['header pragma', 'no-cache', none],
    ],
  },
  {
    what: 'Every answer has the headers of the whole server that tell browsers to run, frame and guess nothing.',
    why: 'They are right for any API; Better Auth leaves them to what it runs in.',
    rows: '*',
    facts: [
      ['header content-security-policy', none, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"],
      ['header permissions-policy', none, 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
      ['header referrer-policy', none, 'no-referrer'],
      ['header x-content-type-options', none, 'nosniff'],
      ['header x-frame-options', none, 'DENY'],
      ['header x-xss-protection', none, '1; mode=block'],
    ],
  },
  {
    what: 'It speaks CORS with the pages of `ALLOWED_ORIGINS`, and exposes `set-auth-jwt` to them; Better Auth exposes it, and leaves the rest to what it runs in.',
    why: 'An app on another origin works without a proxy.',
    rows: '*',
    facts: [
      ['header vary', none, 'Origin'],
      ['header access-control-allow-credentials', none, 'true'],
      ['header access-control-allow-origin', none, 'http://vault.example'],
      ['header access-control-expose-headers', none, `${exposed}, X-Retry-After`],
      ['header access-control-expose-headers', none, exposed],
      ['header access-control-expose-headers', 'set-auth-jwt', none],
    ],
  },
  {
    what: 'The header of a token has `typ`, its claims have `sid`.',
    why: 'A token ends with its session, not only when it expires.',
    rows: sessions.concat('token', 'token, in a browser'),
    facts: [
      ['*token header.typ', none, '"JWT"'],
      ['*token claims.sid', none, '"<id>"'],
    ],
  },
  {
    what: '`POST /token` answers `{access_token, token_type, expires_in}`; Better Auth has no such path.',
    why: 'Clients of OAuth understand it.',
    rows: ['token by POST'],
    facts: [
      ['status', '404', '200'],
      ['header content-type', none, 'application/json'],
      ['body', '""', none],
      ['body.*', none, '*'],
    ],
  },
  {
    what: 'A session shows the address that it was opened from, where Better Auth knows none without a proxy.',
    why: 'It is the address of the connection, unless `TRUSTED_PROXIES` say otherwise.',
    rows: sessions.concat('list-sessions', 'list-sessions, in a browser'),
    facts: [['*.ipAddress', '""', '"127.0.0.1"']],
  },
  {
    what: 'A cookie that opens nothing is taken back whatever is wrong with it; Better Auth leaves one with a bad signature where it is.',
    why: 'It would be sent for nothing for ever.',
    rows: ['get-session with a forged cookie'],
    facts: [['cookie better-auth.*', none, clears]],
  },
  {
    what: 'Who signs in again in the same browser leaves the session that was there; Better Auth leaves it open, out of reach.',
    why: 'Nobody can sign it out but by revoking it.',
    rows: ['list-sessions'],
    facts: [
      ['*.length', '3', '2'],
      ['*.2.*', '*', none],
    ],
  },
  {
    what: 'A change of the password ends all other sessions, not only with `revokeOtherSessions`.',
    why: 'Who changes it may do so because somebody else is signed in.',
    rows: ['get-session of the others who should stay'],
    facts: [
      ['header set-auth-jwt*', '*', none],
      ['cookie better-auth.*', none, clears],
      ['body', none, 'null'],
      ['body.*', '*', none],
      ['result.data', none, 'null'],
      ['result.data.*', '*', none],
    ],
  },
  {
    what: 'A body that is no object is refused in the same words by every call; Better Auth asks `update-user` for a record.',
    why: 'It is the same mistake.',
    rows: ['update-user with a list'],
    facts: [['body.message', '"[body] Invalid input: expected record, received array"', '"[body] Invalid input: expected object, received array"']],
  },
  {
    what: 'A password that is easy to guess is refused with 400 PASSWORD_COMPROMISED, the code of Better Auth\'s plugin `haveibeenpwned`; Better Auth by itself takes `12345678`.',
    why: 'It is the first that anybody tries.',
    rows: ['sign up with an easy password'],
    facts: [
      ['status', '200', '400'],
      ['cookie better-auth.session_token', '<id>.<signature>; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax', none],
      ['body.code', none, '"PASSWORD_COMPROMISED"'],
      ['body.message', none, '*'],
      ['body.*', '*', none],
      ['result.error', 'null', none],
      ['result.error.*', none, '*'],
      ['result.data', none, 'null'],
      ['result.data.*', '*', none],
    ],
  },
  {
    what: 'The refusal of a body of another media type has a text of its own, under the same status and code.',
    why: 'It names what is best sent.',
    rows: ['sign up with a text'],
    facts: [
      ['body.message', '"Content-Type \\"text/plain\\" is not allowed. Allowed types: application/x-www-form-urlencoded, application/json"', '"Content-Type must be application/json"'],
    ],
  },
];
