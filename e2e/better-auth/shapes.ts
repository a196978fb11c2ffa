// The Better Auth servers of the tests, by the name under which they start.
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { jwt } from 'better-auth/plugins';
import { seed } from './seed.ts';

// Where the page is that the scenario's clients are on.
export const pageOrigin = 'http://vault.example';

const issuer = 'better-auth';
const audience = 'creatorvault-api';

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

  // With what CreatorVault's own sign-in offers, to be compared with it.
  whole: (options: BetterAuthOptions) => seed({ ...options, trustedOrigins: [pageOrigin], user: { deleteUser: { enabled: true } } }),
};

export type Shape = keyof typeof shapes;
