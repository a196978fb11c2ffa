import '@/styles/app.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { localeVersion, onLocale, preferred, setLocale } from '@/i18n';
import { currentPerson, onPerson, renew } from '@/lib/auth/session';
import { Failure } from '@/lib/failure';
import { makeRouter } from './router';

const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, retry: (n, cause) => n < 2 && cause instanceof Failure && cause.soon },
  },
});
const router = makeRouter(queries);

// What one person read is not for the next, in this tab or another. Where another
// takes the place of somebody who never left here, nothing of the page stays.
let before = currentPerson();
onPerson((person) => {
  queries.clear();
  if (!person) void router.invalidate();
  else if (before) location.reload();
  before = person;
});

function App() {
  // All strings come from t(); a switch of the locale draws everything anew.
  const version = useSyncExternalStore(onLocale, localeVersion);
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider key={version} router={router} />
    </QueryClientProvider>
  );
}

// The session is asked for while the strings are on their way.
if (!currentPerson()) void renew().catch(() => undefined);
await setLocale(preferred());
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
