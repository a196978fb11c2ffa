import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { moment } from '@/i18n/format';
import { toast } from '@/lib/toasts';
import { Fault, Skeleton, Waiting } from '@/ui/states';
import { browserOf } from './browser';
import { sessionsQuery } from './queries';
import { Section } from './Section';

export function Sessions() {
  const words = t().settings.security;
  const client = useQueryClient();
  const sessions = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: async (token: string | null) => {
      const account = await import('@/lib/auth/account');
      return token ? account.endSession(token) : account.endOtherSessions();
    },
    onError: (cause) => toast(failureText(cause), { tone: 'error' }),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  return (
    <Section title={words.sessions} help={words.sessionsHelp}>
      {sessions.isError && !sessions.data ? (
        <Fault error={sessions.error} retry={() => void sessions.refetch()} />
      ) : !sessions.data ? (
        <Waiting>
          <Skeleton className="h-24" />
        </Waiting>
      ) : (
        <>
          <ul className="divide-y divide-line">
            {sessions.data.all.map((session) => {
              const here = session.id === sessions.data.current;
              const name = browserOf(session.userAgent ?? '') || words.unknownBrowser;
              return (
                <li key={session.id} className="flex flex-wrap items-center gap-3 py-2">
                  <div className="min-w-40 flex-1 text-sm">
                    <p className="font-medium">
                      <bdi>{name}</bdi> {here && <span className="chip ms-1 bg-moss-soft text-moss">{words.thisOne}</span>}
                    </p>
                    <p className="text-ink-2">
                      {session.ipAddress ? <bdi>{session.ipAddress}</bdi> : null}{' '}
                      {words.begun(moment(new Date(session.createdAt).toISOString()))}
                    </p>
                  </div>
                  {!here && (
                    <button
                      type="button"
                      className="btn-danger"
                      aria-label={words.endOf(name)}
                      disabled={end.isPending}
                      onClick={() => end.mutate(session.token)}
                    >
                      {words.end}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
          {sessions.data.all.length > 1 && (
            <button type="button" className="btn-line self-start" disabled={end.isPending} onClick={() => end.mutate(null)}>
              {words.endOthers}
            </button>
          )}
        </>
      )}
    </Section>
  );
}
