import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { toast } from '@/lib/toasts';
import { Field } from '@/ui/Field';
import { Section } from './Section';

export function Passwords() {
  const words = t().settings.security;
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: async ([old, fresh]: [string, string]) => (await import('@/lib/auth/account')).changePassword(old, fresh),
    onSuccess: () => {
      form.current?.reset();
      toast(words.passwordChanged);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    change.mutate([String(data.get('old')), String(data.get('new'))]);
  };
  return (
    <Section title={words.password} help={words.passwordHelp}>
      <form ref={form} className="grid gap-3 sm:grid-cols-2" onSubmit={submit}>
        <Field label={words.oldPassword} name="old" type="password" autoComplete="current-password" required maxLength={128} />
        <Field label={words.newPassword} name="new" type="password" autoComplete="new-password" required minLength={8} maxLength={128} />
        {change.isError && (
          <p role="alert" className="text-sm font-medium text-danger sm:col-span-2">
            {failureText(change.error)}
          </p>
        )}
        <button type="submit" className="btn-primary justify-self-start" disabled={change.isPending}>
          {words.changePassword}
        </button>
      </form>
    </Section>
  );
}
