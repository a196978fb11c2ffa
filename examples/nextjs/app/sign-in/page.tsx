import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Credentials } from '../../components/credentials';
import { currentUser } from '../../lib/session';

export const metadata: Metadata = { title: 'Sign in' };

export default async function Page() {
  if (await currentUser()) redirect('/');
  return (
    <main className="narrow">
      <h1>Sign in</h1>
      <Credentials isNew={false} />
      <p>
        New here? <Link href="/sign-up">Sign up</Link>
      </p>
    </main>
  );
}
