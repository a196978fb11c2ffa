'use client';
import { useRouter } from 'next/navigation';
import { useActionState } from 'react';
import { authClient } from '../lib/auth-client';

// Credentials is the form of signing in, and that of signing up.
export function Credentials({ isNew }: { isNew: boolean }) {
  const router = useRouter();
  const [tried, submit, pending] = useActionState(async (_: unknown, form: FormData) => {
    const field = (name: string) => String(form.get(name) ?? '');
    const [name, email, password] = [field('name'), field('email'), field('password')];
    const { error } = await (isNew ? authClient.signUp.email({ name, email, password }) : authClient.signIn.email({ email, password }));
    if (error) return { name, email, fault: error.message || 'That did not work. Try again in a moment.' };
    router.replace('/');
    return undefined;
  }, undefined);
  return (
    <form action={submit}>
      {isNew && (
        <>
          <label htmlFor="name">Name</label>
          <input id="name" name="name" autoComplete="name" required defaultValue={tried?.name} />
        </>
      )}
      <label htmlFor="email">E-mail</label>
      <input id="email" name="email" type="email" autoComplete="username" required defaultValue={tried?.email} />
      <label htmlFor="password">Password</label>
      <input id="password" name="password" type="password" autoComplete={isNew ? 'new-password' : 'current-password'} required minLength={8} maxLength={128} />
      <p role="alert">{tried?.fault}</p>
      <button disabled={pending}>{isNew ? 'Sign up' : 'Sign in'}</button>
    </form>
  );
}
