import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { t } from '@/i18n';
import { longDay } from '@/i18n/format';
import { meQuery } from '@/lib/me';
import { toast } from '@/lib/toasts';
import { Field } from '@/ui/Field';
import { Fault, Skeleton, Waiting } from '@/ui/states';
import { faultOf, type User, useProfile } from './queries';
import { Section } from './Section';

export function Profile() {
  const me = useQuery(meQuery);
  if (me.isError && !me.data) return <Fault error={me.error} retry={() => void me.refetch()} />;
  if (!me.data)
    return (
      <Waiting>
        <Skeleton className="h-56" />
      </Waiting>
    );
  return <Form me={me.data} />;
}

function Form({ me }: { me: User }) {
  const words = t().settings.profile;
  const [name, setName] = useState(me.name ?? '');
  const change = useProfile();
  const save = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ name: name.trim() || null }, { onSuccess: () => toast(t().settings.saved) });
  };
  return (
    <Section title={words.title} help={words.help}>
      <form className="grid gap-3" onSubmit={save}>
        <Field
          label={words.name}
          autoComplete="name"
          maxLength={255}
          value={name}
          fault={faultOf(change.error, 'name')}
          onChange={(e) => setName(e.target.value)}
        />
        <Field label={words.email} type="email" readOnly value={me.email ?? ''} help={words.emailHelp} />
        <p className="text-sm text-ink-2">{words.since(longDay(me.created_at))}</p>
        <button type="submit" className="btn-primary justify-self-start" disabled={change.isPending}>
          {t().common.save}
        </button>
      </form>
    </Section>
  );
}
