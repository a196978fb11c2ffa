import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '@/i18n';
import { Field } from '@/ui/Field';
import { AuthForm, Panel, text } from './Panel';
import { useAuthConfig } from './SignIn';

export function Forgot() {
  const { auth } = t();
  const { data: config } = useAuthConfig();
  const [sent, setSent] = useState(false);
  const closed = config?.provider === 'builtin' && !config.password_reset;
  const ask = async (form: FormData) => {
    const provider = await import('@/lib/auth/provider');
    await provider.askReset(text(form, 'email'));
    setSent(true);
  };
  return (
    <Panel title={auth.forgot.title}>
      {closed && <p role="status">{auth.forgot.closed}</p>}
      {sent && <p role="status">{auth.forgot.sent}</p>}
      {!closed && !sent && (
        <>
          <p className="text-ink-2">{auth.forgot.help}</p>
          <AuthForm submit={auth.forgot.submit} onSubmit={ask}>
            <Field label={auth.email} name="email" type="email" autoComplete="username" required maxLength={255} />
          </AuthForm>
        </>
      )}
      <Link to="/sign-in" className="text-sm font-semibold text-vault underline underline-offset-4">
        {auth.signIn.submit}
      </Link>
    </Panel>
  );
}
