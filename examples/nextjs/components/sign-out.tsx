'use client';
import { useState } from 'react';
import { authClient } from '../lib/auth-client';

export function SignOut() {
  const [fault, setFault] = useState('');
  async function signOut() {
    const { error } = await authClient.signOut();
    if (error) setFault('You are still signed in. Try again in a moment.');
    else location.replace('/sign-in'); // a new page: what this one had in memory, the token too, is gone
  }
  return (
    <div>
      <button type="button" className="quiet" onClick={signOut}>
        Sign out
      </button>
      <p role="alert">{fault}</p>
    </div>
  );
}
