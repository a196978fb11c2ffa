import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { jwt } from 'better-auth/plugins';

// The plugin as docs/better-auth.md shows it: CreatorVault takes its tokens
// with the settings that it has by default, but for JWT_JWKS_URL.
const shown = jwt({
  jwks: { keyPairConfig: { alg: 'RS256' } }, // JWT_ALGORITHM
  jwt: {
    issuer: 'better-auth', // JWT_ISSUER
    audience: 'creatorvault-api', // JWT_AUDIENCE
    definePayload: ({ user }) => ({ email: user.email }),
  },
});

export const seed = (options: BetterAuthOptions) => betterAuth({ ...options, emailAndPassword: { ...options.emailAndPassword, enabled: true }, plugins: [shown] });
