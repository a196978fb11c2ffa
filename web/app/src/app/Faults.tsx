import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { t } from '@/i18n';
import { Fault } from '@/ui/states';

/** A chunk of the app that is no longer there: the server got a newer one since this page was opened. */
const isStale = (cause: unknown) =>
  cause instanceof Error && /dynamically imported module|Importing a module script failed/i.test(cause.message);

export function NotFound() {
  const { shell } = t();
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <h1 className="text-2xl font-bold">{shell.notFound}</h1>
      <Link to="/board" className="btn-line">
        {shell.toBoard}
      </Link>
    </main>
  );
}

export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const { failures } = t();
  if (isStale(error))
    return (
      <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
        <h1 className="text-xl font-bold">{failures.chunk}</h1>
        <button type="button" className="btn-primary" onClick={() => location.reload()}>
          {failures.reload}
        </button>
      </main>
    );
  return (
    <main className="grid min-h-dvh">
      <Fault
        alone
        error={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}
