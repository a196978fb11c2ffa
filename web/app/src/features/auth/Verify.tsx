import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '@/i18n';
import { Field } from '@/ui/Field';
import { AuthForm, Panel, text } from './Panel';

/** Where the link of a mail leads once the server has looked at it. */
export function Verify() {
  const { auth } = t();
  const { error } = useSearch({ strict: false });
  const [sent, setSent] = useState<string | null>(null);
  const again = async (form: FormData) => {
    const provider = await import('@/lib/auth/provider');
    await provider.sendVerification(text(form, 'email'));
    setSent(text(form, 'email'));
  };
  return (
    <Panel title={auth.verify.title}>
      {!error && <p role="status">{auth.verify.done}</p>}
      {error && !sent && (
        <>
          <p role="alert">{auth.verify.broken}</p>
          <AuthForm submit={auth.verify.again} onSubmit={again}>
            <Field label={auth.email} name="email" type="email" autoComplete="username" required maxLength={255} />
          </AuthForm>
        </>
      )}
      {sent && <p role="status">{auth.verify.sent(sent)}</p>}
      <Link to="/board" className="btn-line justify-self-start">
        {auth.verify.on}
      </Link>
    </Panel>
  );
}
