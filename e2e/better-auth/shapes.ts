// The Better Auth servers of the tests, by the name under which they start.
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { jwt } from 'better-auth/plugins';
import { seed } from './seed.ts';

// Where the page is that the scenario's clients are on.
export const pageOrigin = 'http://vault.example';

// Send mails a link to an address.
export type Send = (address: string, link: string) => Promise<void>;

// Where programs are that tests open in a real browser.
const browsers = 'http://127.0.0.1:';

const issuer = 'better-auth';
const audience = 'creatorvault-api';

const whole = (options: BetterAuthOptions) =>
  seed({ ...options, trustedOrigins: [pageOrigin], user: { ...options.user, deleteUser: { enabled: true } } });

// mails sends links whenever CreatorVault does.
const mails = (options: BetterAuthOptions, send: Send, required: boolean): BetterAuthOptions => ({
  ...options,
  emailAndPassword: { enabled: true, requireEmailVerification: required, sendResetPassword: ({ user, url }) => send(user.email, url) },
  emailVerification: { sendOnSignUp: true, sendOnSignIn: true, sendVerificationEmail: ({ user, url }) => send(user.email, url) },
  user: { changeEmail: { enabled: true } },
});

export const shapes = {
  // As docs/better-auth.md shows it.
  seed,

  // As the library has it: EdDSA, its own origin as issuer and audience, all of
  // the user as claims.
  defaults: (options: BetterAuthOptions) => betterAuth({ ...options, emailAndPassword: { enabled: true }, plugins: [jwt()] }),

  es256: (options: BetterAuthOptions) =>
    betterAuth({
      ...options,
      emailAndPassword: { enabled: true },
      plugins: [jwt({ jwks: { keyPairConfig: { alg: 'ES256' } }, jwt: { issuer, audience } })],
    }),

  // A key signs for an hour, and is published for another one.
  rotation: (options: BetterAuthOptions) =>
    betterAuth({
      ...options,
      emailAndPassword: { enabled: true },
      plugins: [jwt({ jwks: { rotationInterval: 3600, gracePeriod: 3600 }, jwt: { issuer, audience } })],
    }),

  // With what CreatorVault's own sign-in offers, to be compared with it: without
  // mail, with it, and where nobody signs in whose e-mail is not proved.
  whole,
  mailing: (options: BetterAuthOptions, send: Send) => whole(mails(options, send, false)),
  required: (options: BetterAuthOptions, send: Send) => whole(mails(options, send, true)),

  // For the web app of a vault on another port.
  app: (options: BetterAuthOptions, send: Send) => seed({ ...mails(options, send, false), trustedOrigins: [`${browsers}*`] }),
};

/** The pages from which a browser may use the server of that shape, which then speaks CORS with them. */
export const pages: Partial<Record<Shape, string>> = { app: browsers };

export type Shape = keyof typeof shapes;
