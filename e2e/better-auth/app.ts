// A page with React's client, in the browser: it shows who is signed in, does
// what people do, and tells the server of the page what it saw. For the client
// of another version, the bundle has that in the place of better-auth.
import { createElement, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { createAuthClient } from 'better-auth/react';
import { jwtClient } from 'better-auth/client/plugins';

const client = createAuthClient({ baseURL: location.origin, plugins: [jwtClient()] });
const email = new URLSearchParams(location.search).get('email') ?? '';
const next = `next.${email}`;
const password = 'correct horse battery';

let shows = '';
const seen: string[] = [];

function App() {
  const { data, isPending, error } = client.useSession();
  const text = isPending ? '' : error ? `error ${error.status}` : data ? `${data.user.name} <${data.user.email}>${data.user.emailVerified ? ', verified' : ''}` : 'nobody';
  useEffect(() => {
    shows = text;
    if (text !== '' && seen.at(-1) !== text) seen.push(text);
  }, [text]);
  return createElement('p', null, text);
}

// mailed returns the token of the first link that was mailed to an address.
const mailed = async (address: string) => (await fetch(`/mailed?before=0&address=${encodeURIComponent(address)}`)).text();

// Each step, and what useSession must come to show after it.
const steps: [name: string, step: () => Promise<unknown>, then: string][] = [
  ['open the page', async () => undefined, 'nobody'],
  ['sign up', () => client.signUp.email({ name: 'Ada', email, password }), `Ada <${email}>`],
  ['token', () => client.token(), `Ada <${email}>`],
  ['verify-email', async () => client.verifyEmail({ query: { token: await mailed(email) } }), `Ada <${email}>, verified`],
  ['update-user', () => client.updateUser({ name: 'Ada Lovelace' }), `Ada Lovelace <${email}>, verified`],
  ['change-email', () => client.changeEmail({ newEmail: next }), `Ada Lovelace <${email}>, verified`],
  ['verify-email of the new e-mail', async () => client.verifyEmail({ query: { token: await mailed(next) } }), `Ada Lovelace <${next}>, verified`],
  ['sign out', () => client.signOut(), 'nobody'],
  ['sign in with a wrong password', () => client.signIn.email({ email: next, password: 'incorrect horse battery' }), 'nobody'],
  ['sign in', () => client.signIn.email({ email: next, password }), `Ada Lovelace <${next}>, verified`],
  ['list-sessions', () => client.listSessions(), `Ada Lovelace <${next}>, verified`],
  ['change-password', () => client.changePassword({ currentPassword: password, newPassword: 'correct horse staple', revokeOtherSessions: true }), `Ada Lovelace <${next}>, verified`],
  ['delete-user', () => client.deleteUser({ password: 'correct horse staple' }), 'nobody'],
];

async function shown(text: string): Promise<boolean> {
  for (const end = Date.now() + 5000; Date.now() < end; await new Promise((wake) => setTimeout(wake, 10))) if (shows === text) return true;
  return false;
}

createRoot(document.body.appendChild(document.createElement('main'))).render(createElement(App));
const report = [];
for (const [name, step, then] of steps) {
  const result = await step();
  const followed = await shown(then);
  report.push({ name, result, followed, seen: seen.splice(0), cookies: document.cookie });
}
await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
