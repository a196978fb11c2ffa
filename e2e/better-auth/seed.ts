// The configuration that docs/better-auth.md shows: a Better Auth server whose
// tokens CreatorVault takes with its default settings, but for JWT_JWKS_URL.
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { jwt } from 'better-auth/plugins';

export const seed = (options: BetterAuthOptions) =>
  betterAuth({
    ...options,
    emailAndPassword: { enabled: true },
    plugins: [
      jwt({
        jwks: { keyPairConfig: { alg: 'RS256' } },
        jwt: {
          issuer: 'better-auth',
          audience: 'creatorvault-api',
          definePayload: ({ user }) => ({ email: user.email }),
        },
      }),
    ],
  });
