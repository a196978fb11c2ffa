// Next.js calls this once, before it serves: a missing setting ends it here,
// and the tables are there when the first person comes.
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return;
  const { auth } = await import('./lib/auth');
  const { getMigrations } = await import('better-auth/db/migration');
  await (await getMigrations(auth().options)).runMigrations();
}
