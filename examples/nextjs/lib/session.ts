import 'server-only';
import { headers } from 'next/headers';
import { auth } from './auth';

// currentUser returns who is signed in, by the cookie of the request.
export async function currentUser() {
  const asked = await headers(); // first: a page that reads these is never built in advance
  const session = await auth().api.getSession({ headers: asked });
  return session?.user;
}
