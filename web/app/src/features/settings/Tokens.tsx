import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { moment, nearDay } from '@/i18n/format';
import { toast } from '@/lib/toasts';
import { Confirm } from '@/ui/Confirm';
import { Field } from '@/ui/Field';
import { Fault, Skeleton, Waiting } from '@/ui/states';
import { type AccessToken, faultOf, makeToken, revokeToken, type Scope, tokensQuery } from './queries';
import { Section } from './Section';

const SCOPES: readonly Scope[] = ['ideas:read', 'ideas:write', 'ai:use', 'account'];

/** Tokens lets other programs in, each with as little as it needs. The text of one is shown once. */
export function Tokens() {
  const words = t().settings.tokens;
  const client = useQueryClient();
  const tokens = useQuery(tokensQuery);
  const [shown, setShown] = useState<string | null>(null);
  const [asking, setAsking] = useState<AccessToken | null>(null);
  const again = () => client.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const revoke = useMutation({
    mutationFn: revokeToken,
    onError: (cause) => toast(failureText(cause), { tone: 'error' }),
    onSettled: again,
  });
  return (
    <Section title={words.title} help={words.help}>
      {shown && <Shown text={shown} done={() => setShown(null)} />}
      {tokens.isError && !tokens.data ? (
        <Fault error={tokens.error} retry={() => void tokens.refetch()} />
      ) : !tokens.data ? (
        <Waiting>
          <Skeleton className="h-16" />
        </Waiting>
      ) : tokens.data.length === 0 ? (
        <p className="text-sm text-ink-2">{words.none}</p>
      ) : (
        <ul className="divide-y divide-line">
          {tokens.data.map((token) => (
            <li key={token.id} className="flex flex-wrap items-center gap-3 py-2">
              <div className="min-w-40 flex-1 text-sm">
                <p dir="auto" className="text-start font-medium">
                  {token.name}
                </p>
                <p className="text-ink-2">
                  {token.scopes.map((s) => words.scopes[s]).join(', ')} · {words.expires(nearDay(token.expires_at))} ·{' '}
                  {token.last_used_at ? words.used(moment(token.last_used_at)) : words.neverUsed}
                </p>
              </div>
              <button type="button" className="btn-danger" aria-label={words.revokeOne(token.name)} onClick={() => setAsking(token)}>
                {words.revoke}
              </button>
            </li>
          ))}
        </ul>
      )}
      <New made={(text) => setShown(text)} again={again} />
      {asking && (
        <Confirm
          title={words.revokeAsk(asking.name)}
          text={words.revokeHelp}
          act={words.revoke}
          close={() => setAsking(null)}
          run={() => {
            revoke.mutate(asking.id);
            setAsking(null);
          }}
        />
      )}
    </Section>
  );
}

function New({ made, again }: { made: (text: string) => void; again: () => void }) {
  const words = t().settings.tokens;
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['ideas:read']);
  const [days, setDays] = useState('90');
  const make = useMutation({
    mutationFn: makeToken,
    onSuccess: ({ token }) => {
      setName('');
      made(token);
    },
    onSettled: again,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({ name: name.trim(), scopes: SCOPES.filter((s) => scopes.includes(s)), expires_in_days: Number(days) });
  };
  const toggle = (scope: Scope, on: boolean) => setScopes(on ? [...scopes, scope] : scopes.filter((s) => s !== scope));
  return (
    <form className="grid gap-3 border-t border-line pt-3" onSubmit={submit}>
      <h3 className="font-semibold">{words.make}</h3>
      <div className="grid gap-3 sm:grid-cols-[1fr_10rem]">
        <Field
          label={words.name}
          required
          maxLength={100}
          value={name}
          help={words.nameHelp}
          fault={faultOf(make.error, 'name')}
          onChange={(e) => setName(e.target.value)}
        />
        <Field
          label={words.days}
          type="number"
          min={1}
          max={365}
          required
          value={days}
          fault={faultOf(make.error, 'expires_in_days')}
          onChange={(e) => setDays(e.target.value)}
        />
      </div>
      <fieldset className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
        <legend className="mb-1 font-medium">{words.may}</legend>
        {SCOPES.map((scope) => (
          <label key={scope} className="flex min-h-8 items-center gap-2 max-md:min-h-11">
            <input
              type="checkbox"
              className="size-4 accent-vault"
              checked={scopes.includes(scope)}
              onChange={(e) => toggle(scope, e.target.checked)}
            />
            {words.scopes[scope]}
          </label>
        ))}
      </fieldset>
      {make.isError && (
        <p role="alert" className="text-sm font-medium text-danger">
          {failureText(make.error)}
        </p>
      )}
      <button type="submit" className="btn-line justify-self-start" disabled={make.isPending || scopes.length === 0}>
        {words.make}
      </button>
    </form>
  );
}

function Shown({ text, done }: { text: string; done: () => void }) {
  const words = t().settings.tokens;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    toast(words.copied);
  };
  return (
    <div role="status" className="grid gap-2 rounded-lg bg-moss-soft p-3 text-sm">
      <p className="font-medium text-moss">{words.once}</p>
      <code className="break-all rounded bg-sheet p-2 select-all">{text}</code>
      <div className="flex gap-2">
        <button type="button" className="btn-line" onClick={() => void copy()}>
          {words.copy}
        </button>
        <button type="button" className="btn-quiet" onClick={done}>
          {t().common.close}
        </button>
      </div>
    </div>
  );
}
