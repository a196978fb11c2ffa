import { useInfiniteQuery } from '@tanstack/react-query';
import { t } from '@/i18n';
import { moment, number } from '@/i18n/format';
import { Fault, Skeleton, Waiting } from '@/ui/states';
import { browserOf } from './browser';
import { eventsQuery } from './queries';
import { Section } from './Section';

/** Events is what happened to the account, so that a stranger's hand is seen. */
export function Events() {
  const words = t().settings.events;
  const events = useInfiniteQuery(eventsQuery);
  return (
    <Section title={words.title} help={words.help}>
      {events.isError && !events.data ? (
        <Fault error={events.error} retry={() => void events.refetch()} />
      ) : !events.data ? (
        <Waiting>
          <Skeleton className="h-40" />
        </Waiting>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {events.data.pages
            .flatMap((page) => page.events)
            .map((event) => (
              <li key={event.id} className="flex flex-wrap justify-between gap-x-4 py-1.5">
                <span className={event.kind === 'sign_in_failed' || event.kind === 'password_refused' ? 'font-medium text-danger' : ''}>
                  {words.kinds[event.kind]}
                  {event.times > 1 && ` (${words.times(number(event.times))})`}
                </span>
                <span className="text-ink-2">
                  {event.address ? <bdi>{event.address}</bdi> : words.operator}{' '}
                  {event.client && (
                    <>
                      · <bdi>{browserOf(event.client)}</bdi>{' '}
                    </>
                  )}
                  · {moment(event.at)}
                </span>
              </li>
            ))}
          {events.data.pages[0]?.events.length === 0 && <li className="text-ink-2">{words.none}</li>}
        </ul>
      )}
      {events.hasNextPage && (
        <button
          type="button"
          className="btn-line self-start"
          disabled={events.isFetchingNextPage}
          onClick={() => void events.fetchNextPage()}
        >
          {words.more}
        </button>
      )}
    </Section>
  );
}
