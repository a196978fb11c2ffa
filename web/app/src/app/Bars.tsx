import { Link } from '@tanstack/react-router';
import { Command, Keyboard, LogOut, Menu, MoonStar, Plus } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { t } from '@/i18n';
import { currentPerson } from '@/lib/auth/session';
import { show } from '@/lib/dialogs';
import { useThemeToggle } from '@/lib/me';
import { keyLabel } from '@/lib/shortcuts';
import { PLACES } from './nav';
import { useSignOut } from './useAppActions';

// It waits for what it shows anyway, and the first screen need not wait for it.
const Views = lazy(() => import('@/features/views/Views').then((m) => ({ default: m.Views })));
const Assistant = lazy(() => import('./Assistant'));

export const row =
  'flex h-9 max-md:h-11 w-full items-center gap-2.5 rounded-lg px-2.5 text-start text-sm font-medium text-ink-2 hover:bg-well aria-[current=page]:bg-vault-soft aria-[current=page]:text-vault';

export function Places({ stands }: { stands: boolean }) {
  const { shell } = t();
  return (
    <nav aria-label={shell.main} className="grid gap-0.5">
      {PLACES.map((p) => (
        <Link key={p.to} to={p.to} className={row}>
          <p.icon size={17} aria-hidden />
          {shell.nav[p.label]}
        </Link>
      ))}
      <Suspense fallback={null}>{stands && <Assistant />}</Suspense>
    </nav>
  );
}

export function Tools() {
  const { shell, palette } = t();
  const signOut = useSignOut();
  const name = currentPerson()?.name ?? '';
  return (
    <div className="grid grid-cols-1 gap-0.5">
      <button type="button" className={row} onClick={() => show({ name: 'palette' })}>
        <Command size={17} aria-hidden />
        {palette.open}
        <kbd className="kbd ms-auto max-md:hidden rtl:ms-0 rtl:me-auto" dir="ltr">
          {keyLabel('mod+k')}
        </kbd>
      </button>
      <button type="button" className={row} onClick={() => show({ name: 'help' })}>
        <Keyboard size={17} aria-hidden />
        <span className="truncate">{shell.keys}</span>
        <kbd className="kbd ms-auto max-md:hidden">?</kbd>
      </button>
      <button type="button" className={row} onClick={useThemeToggle()}>
        <MoonStar size={17} aria-hidden />
        {shell.theme}
      </button>
      <button type="button" className={row} onClick={() => void signOut()}>
        <LogOut size={17} aria-hidden className="shrink-0 rtl:-scale-x-100" />
        <span className="truncate">
          {shell.signOut}{' '}
          <span translate="no" className="text-ink-3">
            {name}
          </span>
        </span>
      </button>
    </div>
  );
}

export function SideBar({ stands }: { stands: boolean }) {
  const { shell, common } = t();
  return (
    <aside className="hidden min-h-0 flex-col gap-1 overflow-y-auto border-e border-line p-3 md:flex">
      <div className="flex items-center gap-2.5 px-1.5 pt-1 pb-3">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span className="font-display text-lg font-bold tracking-tight">{common.app}</span>
      </div>
      <button type="button" className="btn-primary mb-2 w-full justify-start" onClick={() => show({ name: 'capture' })}>
        <Plus size={17} aria-hidden />
        {shell.newIdea}
        <kbd className="ms-auto font-sans text-xs">C</kbd>
      </button>
      <Places stands={stands} />
      <Suspense fallback={null}>{stands && <Views />}</Suspense>
      <div className="mt-auto pt-4">
        <Tools />
      </div>
    </aside>
  );
}

const slot = 'grid h-14 content-center justify-items-center gap-0.5 text-[11px] font-medium text-ink-2 aria-[current=page]:text-vault';

export function PhoneBar() {
  const { shell } = t();
  const places = PLACES.filter((p) => p.phone).slice(0, 3);
  const link = (p: (typeof PLACES)[number]) => (
    <Link key={p.to} to={p.to} className={slot}>
      <p.icon size={20} aria-hidden />
      {shell.nav[p.label]}
    </Link>
  );
  return (
    <nav
      aria-label={shell.phone}
      className="grid auto-cols-fr grid-flow-col items-center border-t border-line bg-sheet pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.slice(0, 2).map(link)}
      <button
        type="button"
        aria-label={shell.newIdea}
        className="m-auto grid size-11 place-items-center rounded-full bg-vault text-on-vault"
        onClick={() => show({ name: 'capture' })}
      >
        <Plus size={22} aria-hidden />
      </button>
      {places.slice(2).map(link)}
      <button type="button" className={slot} onClick={() => show({ name: 'more' })}>
        <Menu size={20} aria-hidden />
        {shell.more}
      </button>
    </nav>
  );
}
