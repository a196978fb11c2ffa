// The Better Auth server of this app, as docs/better-auth.md sets it up.
import 'server-only';
import { DatabaseSync } from 'node:sqlite';
import { betterAuth } from 'better-auth';
import { jwt } from 'better-auth/plugins';

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; see README.md`);
  return value;
}

const create = () =>
  betterAuth({
    baseURL: setting('BETTER_AUTH_URL'), // never from a request
    secret: setting('BETTER_AUTH_SECRET'),
    database: new DatabaseSync(setting('DATABASE_FILE')),
    emailAndPassword: { enabled: true },
    plugins: [
      jwt({
        jwks: { keyPairConfig: { alg: 'RS256' } }, // JWT_ALGORITHM
        jwt: {
          issuer: 'better-auth', // JWT_ISSUER
          audience: 'creatorvault-api', // JWT_AUDIENCE
          definePayload: ({ user }) => ({ email: user.email }),
        },
      }),
    ],
    telemetry: { enabled: false },
  });

// Next.js loads a module several times, for pages, for route handlers and after
// an edit: the server is kept where all of them find it. It is made at the first
// call, so that a build opens no database and needs no secret.
const kept = globalThis as { auth?: ReturnType<typeof create> };

export const auth = () => (kept.auth ??= create());
