import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { forget, tell } from '@/lib/auth/session';
import { leaveNothing } from '@/lib/leave';
import { meQuery } from '@/lib/me';
import { Field } from '@/ui/Field';
import { Modal } from '@/ui/Modal';
import { authQuery, erase } from './queries';
import { Section } from './Section';

/** Erase asks for the password and for the e-mail address, for nothing of it comes back. */
export function Erase() {
  const words = t().settings.data;
  const [asking, setAsking] = useState(false);
  return (
    <Section title={words.erase} help={words.eraseHelp}>
      <button type="button" className="btn-danger self-start" onClick={() => setAsking(true)}>
        {words.eraseNow}
      </button>
      {asking && <Ask close={() => setAsking(false)} />}
    </Section>
  );
}

function Ask({ close }: { close: () => void }) {
  const words = t().settings.data;
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery);
  const { data: auth } = useQuery(authQuery);
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const email = me?.email ?? '';
  const run = useMutation({
    mutationFn: () => erase(password),
    onSuccess: async () => {
      if (me) await leaveNothing(me.id);
      forget();
      tell('out');
      await navigate({ to: '/sign-in', search: {} });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate();
  };
  return (
    <Modal label={words.eraseAsk} onClose={close} className="w-full max-w-md p-4">
      <form className="sheet grid gap-4 p-5" onSubmit={submit}>
        <h2 className="text-lg font-semibold">{words.eraseAsk}</h2>
        <p className="text-sm text-ink-2">{words.eraseMeans}</p>
        {email && (
          <Field
            label={words.typeEmail(email)}
            type="email"
            autoComplete="off"
            required
            value={typed}
            onChange={(e) => setTyped(e.target.value)}
          />
        )}
        {auth?.provider === 'builtin' && (
          <Field
            label={words.password}
            type="password"
            autoComplete="current-password"
            required
            maxLength={128}
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        )}
        {run.isError && (
          <p role="alert" className="text-sm font-medium text-danger">
            {failureText(run.error)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <button type="button" className="btn-line" onClick={close}>
            {t().common.cancel}
          </button>
          <button type="submit" className="btn-danger" disabled={run.isPending || (email !== '' && typed.trim() !== email)}>
            {words.eraseNow}
          </button>
        </div>
      </form>
    </Modal>
  );
}
