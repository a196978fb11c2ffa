import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { t } from '@/i18n';
import { askConfig } from '@/lib/auth/config';
import { Field } from '@/ui/Field';
import { AuthForm, Panel, text } from './Panel';
import { Password } from './Password';
import { safeNext } from './safe';

export const useAuthConfig = () => useQuery({ queryKey: ['auth-config'], queryFn: askConfig, staleTime: 60_000 });

const link = 'font-semibold text-vault underline underline-offset-4';

function Form({ mode, onSent }: { mode: 'in' | 'up'; onSent: (email: string) => void }) {
  const { auth } = t();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false });
  const words = mode === 'in' ? auth.signIn : auth.signUp;
  const enter = async (form: FormData) => {
    const provider = await import('@/lib/auth/provider');
    const email = text(form, 'email');
    const done =
      mode === 'in'
        ? await provider.signIn(email, text(form, 'password'))
        : await provider.signUp(text(form, 'name'), email, text(form, 'password'));
    if (done) await navigate({ href: safeNext(next), replace: true });
    else onSent(email);
  };
  return (
    <AuthForm submit={words.submit} onSubmit={enter}>
      {mode === 'up' && <Field label={auth.name} name="name" autoComplete="name" required maxLength={255} />}
      <Field label={auth.email} name="email" type="email" autoComplete="username" required maxLength={255} />
      <Password fresh={mode === 'up'} />
    </AuthForm>
  );
}

function Sign({ mode }: { mode: 'in' | 'up' }) {
  const { auth } = t();
  const { data: config } = useAuthConfig();
  const [sent, setSent] = useState<string | null>(null);
  const words = mode === 'in' ? auth.signIn : auth.signUp;
  const { next } = useSearch({ strict: false });
  if (config?.provider === 'external' && !config.base_url)
    return (
      <Panel title={auth.elsewhereTitle}>
        <p>{auth.elsewhere}</p>
      </Panel>
    );
  if (sent)
    return (
      <Panel title={auth.verify.title}>
        <p role="status">{auth.verify.sent(sent)}</p>
      </Panel>
    );
  const closed = config && !config.sign_up_open && config.provider === 'builtin';
  return (
    <Panel title={words.title}>
      {mode === 'up' && closed ? <p role="status">{auth.closed}</p> : <Form mode={mode} onSent={setSent} />}
      {mode === 'in' && (
        <Link to="/forgot" className={`text-sm ${link}`}>
          {auth.forgot.link}
        </Link>
      )}
      {!(mode === 'in' && closed) && (
        <p className="text-sm text-ink-2">
          {words.other}{' '}
          <Link to={mode === 'in' ? '/sign-up' : '/sign-in'} search={{ next }} className={link}>
            {words.otherLink}
          </Link>
        </p>
      )}
    </Panel>
  );
}

export const SignIn = () => <Sign key="in" mode="in" />;
export const SignUp = () => <Sign key="up" mode="up" />;
