import { redirect } from 'next/navigation';
import { Ideas } from '../components/ideas';
import { SignOut } from '../components/sign-out';
import { currentUser } from '../lib/session';

// The page is for people who are signed in, which the server decides.
export default async function Page() {
  const user = await currentUser();
  if (!user) redirect('/sign-in');
  return (
    <>
      <header>
        <p>
          Signed in as <strong dir="auto">{user.name}</strong>
        </p>
        <SignOut />
      </header>
      <main>
        <h1>Your ideas</h1>
        <Ideas user={user.id} />
      </main>
    </>
  );
}
