import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '@/i18n';
import { AuthForm, Panel, text } from './Panel';
import { Password } from './Password';

const link = 'text-sm font-semibold text-vault underline underline-offset-4';

/** Where the link of a mail leads: with a token, or with what is wrong with it. */
export function Reset() {
  const { auth, failures } = t();
  const { token } = useSearch({ strict: false });
  const [done, setDone] = useState(false);
  const set = async (form: FormData) => {
    const provider = await import('@/lib/auth/provider');
    await provider.reset(text(form, 'password'), token ?? '');
    setDone(true);
  };
  return (
    <Panel title={auth.reset.title}>
      {done && <p role="status">{auth.reset.done}</p>}
      {!done && !token && <p role="alert">{failures.codes.INVALID_TOKEN}</p>}
      {!done && token && (
        <AuthForm submit={auth.reset.submit} onSubmit={set}>
          <Password fresh />
        </AuthForm>
      )}
      {done ? (
        <Link to="/sign-in" className={link}>
          {auth.signIn.submit}
        </Link>
      ) : (
        <Link to="/forgot" className={link}>
          {auth.reset.ask}
        </Link>
      )}
    </Panel>
  );
}
