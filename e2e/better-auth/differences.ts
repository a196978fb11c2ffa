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

const exposed = 'X-Request-ID, ETag, Location, Retry-After, RateLimit, RateLimit-Policy, Idempotent-Replayed, set-auth-jwt, Mcp-Session-Id, WWW-Authenticate';
const session = '<id>.<signature>; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax';
const clears = '; HttpOnly; Max-Age=0; Path=/; SameSite=Lax';

// The rows that show a session.
const sessions = [
  'get-session',
  'get-session without a refresh',
  'get-session of this visit',
  'get-session after update-user',
  'get-session of who revoked the others',
  'get-session after change-password',
  'get-session after verify-email',
  'get-session after verify-email by the client',
  'get-session before the new e-mail is verified',
  'get-session after change-email',
  'get-session of who was not verified',
];

// refused are the facts of what Better Auth takes, and CreatorVault refuses.
const refused = (code: string, ...more: Fact[]): Fact[] => [
  ['status', '200', '400'],
  ['cookie better-auth.session_token', session, none],
  ['body.code', none, `"${code}"`],
  ['body.message', none, '*'],
  ['body.*', '*', none],
  ...more,
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
    what: 'Who signs in gets a second cookie, `better-auth.device`, for 30 days and `/api/auth` alone.',
    why: 'A browser that somebody signed in with is not kept out by the tries of others. It opens nothing.',
    rows: '*',
    facts: [['cookie better-auth.device', none, '<device>; HttpOnly; Max-Age=2592000; Path=/api/auth; SameSite=Lax']],
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
    what: 'Another password, by `change-password` or `reset-password`, ends all other sessions; at Better Auth only with `revokeOtherSessions` and `revokeSessionsOnPasswordReset`.',
    why: 'Who changes it may do so because somebody else is signed in.',
    rows: ['get-session of the others who should stay', 'get-session after reset-password'],
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
    what: 'A body that is no object is refused in the same words by every call; Better Auth asks `update-user` for a record, and `sign-up` for both.',
    why: 'It is the same mistake.',
    rows: ['update-user with a list', 'update-user with null', 'sign-up/email with null'],
    facts: [
      ['body.message', '"[body] Invalid input: expected record, received array"', '"[body] Invalid input: expected object, received array"'],
      ['body.message', '"[body] Invalid input: expected record, received null"', '"[body] Invalid input: expected object, received null"'],
      ['body.message', '"[body] Invalid input: expected object, received null; [body] Invalid input: expected record, received null"', '"[body] Invalid input: expected object, received null"'],
    ],
  },
  {
    what: 'A password that is easy to guess is refused with 400 PASSWORD_COMPROMISED, the code of Better Auth\'s plugin `haveibeenpwned`; Better Auth by itself takes `12345678`.',
    why: 'It is the first that anybody tries.',
    rows: ['sign up with an easy password'],
    facts: refused('PASSWORD_COMPROMISED', ['result.error', 'null', none], ['result.error.*', none, '*'], ['result.data', none, 'null'], ['result.data.*', '*', none]),
  },
  {
    what: 'A name that is `null`, has characters that cannot be seen or is longer than 255 characters is refused with 400 VALIDATION_ERROR; Better Auth takes it, or fails with 500.',
    why: 'It stands on pages and in mails.',
    rows: ['sign up with a NUL in the name', 'update-user without a name'],
    facts: refused('VALIDATION_ERROR', ['status', '500', '400'], ['header content-type', none, 'application/json'], ['body', '""', none]),
  },
  {
    what: 'A picture must be the `http` or `https` URL of one, or a `data:` URL of an image, at `sign-up` and `update-user`; else it is 400 VALIDATION_ERROR. Better Auth takes any text.',
    why: 'Whoever shows it puts it into a page, where `javascript:` and a path of another site do harm.',
    rows: ['sign up', 'update-user'].flatMap((call) => ['/ada.png', 'ada.png', 'javascript:alert(1)', 'data:text/html,a'].map((image) => `${call} with the image ${JSON.stringify(image)}`)),
    facts: refused('VALIDATION_ERROR'),
  },
  {
    what: '`update-user` refuses a name or picture that is no text with 400 VALIDATION_ERROR, as `sign-up` does in both; Better Auth takes a number, a truth, a list and an object.',
    why: 'Clients are promised texts.',
    rows: ['name', 'image'].flatMap((member) => ['1', 'true', '[]', '{}'].map((value) => `update-user with the ${member} ${value}`)),
    facts: refused('VALIDATION_ERROR'),
  },
  {
    what: 'A body that names a member twice is refused with 400 BAD_REQUEST; Better Auth takes the last.',
    why: 'What stands between may have looked at the first.',
    rows: ['sign up with a member twice'],
    facts: refused('BAD_REQUEST'),
  },
  {
    what: 'An e-mail may have letters of any script, an address in place of its host, and all signs that RFC 5322 has for it; spaces around it are cut off. To Better Auth these are no e-mails.',
    why: 'Some people have such ones, and spaces come with pasting.',
    rows: [
      'letters of another script', 'a host of another script', 'an address in brackets', 'an address', 'spaces around it', 'signs that are rare', 'a hyphen before its host', 'an underscore in its host',
      'a country of one letter', 'a country of digits',
    ].map((what) => `sign up with an e-mail of ${what}`),
    facts: [
      ['status', '400', '200'],
      ['cookie better-auth.session_token', none, session],
      ['body.code', '"VALIDATION_ERROR"', none],
      ['body.message', '"[body.email] Invalid email address"', none],
      ['body.*', none, '*'],
    ],
  },
  {
    what: 'Where there is no body, it is refused, under the same status, for the members that it lacks (`update-user`: for having none); Better Auth says that it is no object.',
    why: 'An empty body and an empty object lack the same.',
    rows: ['sign-in/email', 'sign-up/email', 'update-user', 'change-password', 'verify-password', 'revoke-session', 'reset-password', 'request-password-reset', 'send-verification-email', 'change-email'].map((path) => `${path} without a body`),
    facts: [
      ['body.message', '"[body] Invalid input: expected object, received undefined"', '*'],
      ['body.message', '"[body] Invalid input: expected object, received undefined; [body] Invalid input: expected record, received undefined"', '*'],
      ['body.message', '"[body] Invalid input: expected record, received undefined"', '"No fields to update"'],
      ['body.code', '"VALIDATION_ERROR"', none],
    ],
  },
  {
    what: 'A page to go to afterwards is a path or a whole URL; `http:/host` and `http:host`, which browsers mend, are refused, and Better Auth takes them for a host that it trusts.',
    why: 'Not everybody mends them alike.',
    rows: ['a callback to "http:/vault.example"', 'a callback to "http:vault.example"'],
    facts: [
      ['status', '404', '403'],
      ['body.message', '"Provider not found"', '"Invalid callbackURL"'],
      ['body.code', '"PROVIDER_NOT_FOUND"', '"INVALID_CALLBACK_URL"'],
    ],
  },
  {
    what: 'To sign in, a password of more than 128 characters is as wrong as any other; Better Auth says PASSWORD_TOO_LONG.',
    why: 'An account that was imported may have one.',
    rows: ['sign in with a long password'],
    facts: [
      ['status', '400', '401'],
      ['body.code', '"PASSWORD_TOO_LONG"', '"INVALID_EMAIL_OR_PASSWORD"'],
      ['body.message', '"Password too long"', '"Invalid email or password"'],
      ['result.error.*', '*', '*'],
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
    what: 'A mail whose link is to lead to no page of yours has one without `callbackURL`, which shows a page of our own: to choose a password, or that the e-mail is confirmed, or that the link is no longer good. At Better Auth the link leads to `/`, to an error page, or to VALIDATION_ERROR.',
    why: 'Who uses the API alone can choose another password too.',
    rows: ['a bad link to a password and nowhere', 'a bad link to verify-email and nowhere', 'the link of sign-up to no page', 'the link to a password and no page', 'reset-password by a form'],
    facts: [
      ['request', 'GET /verify-email?token=<id>&callbackURL=%2F', 'GET /verify-email?token=<id>'],
      ['request', 'GET /reset-password/<id>?callbackURL=', 'GET /reset-password/<id>'],
      ['status', '302', '200'],
      ['status', '401', '400'],
      ['status', '404', '400'],
      ['header location', '*', none],
      ['header content-type', none, 'text/html; charset=utf-8'],
      ['header content-type', 'application/json', 'text/html; charset=utf-8'],
      ['header content-security-policy', none, '*'],
      ['body', none, '*'],
      ['body', '""', '*'],
      ['body.*', '*', none],
    ],
  },
  {
    what: 'A new e-mail is verified when its link is followed; at Better Auth it is if the old one was.',
    why: 'The link was mailed to the new one.',
    rows: ['verify-email of the new e-mail', 'get-session of who was not verified'],
    facts: [['*.emailVerified', 'false', 'true']],
  },
  {
    what: 'The link to a new e-mail may be followed again as long as it is good, as that of any `verify-email` may.',
    why: 'Mail programs follow links before people do.',
    rows: ['the link of change-email, again'],
    facts: [
      ['status', '401', '200'],
      ['cookie better-auth.session_token', none, '<id>.<signature>; HttpOnly; Max-Age=604800; Path=/; SameSite=Lax'],
      ['body.*', '*', none],
      ['body.*', none, '*'],
      ['result.error.*', '*', none],
      ['result.error', none, 'null'],
      ['result.data', 'null', none],
      ['result.data.*', none, '*'],
    ],
  },
  {
    what: 'A password that is reset uses up all links to another one that were mailed to its owner; at Better Auth the others stay good.',
    why: 'They may lie in a mailbox that somebody else reads.',
    rows: ['another link to a password, after reset-password'],
    facts: [['header location', 'BASE/reset?token=<id>', 'BASE/reset?error=INVALID_TOKEN']],
  },
  {
    what: 'A redirect has no `Content-Type`.',
    why: 'It has no body.',
    rows: '*',
    facts: [['header content-type', 'application/json', none]],
  },
];
