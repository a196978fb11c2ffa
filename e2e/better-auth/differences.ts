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
    rows: ['token', 'get-session', 'get-session of this visit'],
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
    rows: ['get-session', 'get-session of this visit'],
    facts: [['*session.ipAddress', '""', '"127.0.0.1"']],
  },
  {
    what: 'A cookie that opens nothing is taken back whatever is wrong with it; Better Auth leaves one with a bad signature where it is.',
    why: 'It would be sent for nothing for ever.',
    rows: ['get-session with a forged cookie'],
    facts: [['cookie better-auth.session_token', none, clears]],
  },
  {
    what: 'There is one cookie. Better Auth sets `dont_remember` too for `rememberMe: false`, and clears `session_data`, which only its cookie cache sets.',
    why: 'Whether a session outlives the browser stands in the session.',
    rows: '*',
    facts: [
      ['cookie better-auth.dont_remember', 'true.<signature>; HttpOnly; Path=/; SameSite=Lax', none],
      ['cookie better-auth.dont_remember', clears, none],
      ['cookie better-auth.session_data', clears, none],
    ],
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
  {
    what: '`POST /get-session` is 404 without a body, as any path that is not there; Better Auth says 405 METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED.',
    why: 'Putting off the extension of sessions is a setting that there is not here.',
    rows: ['get-session by POST'],
    facts: [
      ['status', '405', '404'],
      ['header content-type', 'application/json', none],
      ['body', none, '""'],
      ['body.message', '"POST method requires deferSessionRefresh to be enabled in session config"', none],
      ['body.code', '"METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED"', none],
    ],
  },
  {
    what: 'Signing in with a provider is 404 without a body; Better Auth says PROVIDER_NOT_FOUND under the same status.',
    why: 'There is no sign-in with other providers yet.',
    rows: ['sign in with a provider'],
    facts: [
      ['header content-type', 'application/json', none],
      ['body', none, '""'],
      ['*.message', '"Provider not found"', none],
      ['*.code', '"PROVIDER_NOT_FOUND"', none],
    ],
  },
];
