import { Link, Outlet } from '@tanstack/react-router';
import { t } from '@/i18n';

/** Settings is the frame of its pages. */
export function Settings() {
  const words = t().settings;
  const pages = [
    { to: '/settings/profile', name: words.profile.title },
    { to: '/settings/preferences', name: words.preferences.title },
    { to: '/settings/security', name: words.security.title },
    { to: '/settings/data', name: words.data.title },
  ] as const;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex w-full max-w-3xl flex-col gap-4 p-4">
        <h1 className="screen-title">{words.title}</h1>
        <nav aria-label={words.title} className="flex flex-wrap gap-x-1 border-b border-line">
          {pages.map(({ to, name }) => (
            <Link
              key={to}
              to={to}
              className="flex min-h-10 items-center border-b-2 border-transparent px-3 text-sm font-medium text-ink-2 max-md:min-h-11 max-sm:px-2"
              activeProps={{ className: 'border-vault! text-ink!', 'aria-current': 'page' }}
            >
              {name}
            </Link>
          ))}
        </nav>
        <Outlet />
      </div>
    </div>
  );
}
