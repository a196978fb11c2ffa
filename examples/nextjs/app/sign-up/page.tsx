import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Credentials } from '../../components/credentials';
import { currentUser } from '../../lib/session';

export const metadata: Metadata = { title: 'Sign up' };

export default async function Page() {
  if (await currentUser()) redirect('/');
  return (
    <main className="narrow">
      <h1>Sign up</h1>
      <Credentials isNew />
      <p>
        Here before? <Link href="/sign-in">Sign in</Link>
      </p>
    </main>
  );
}
