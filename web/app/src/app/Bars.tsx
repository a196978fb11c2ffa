import { Link } from '@tanstack/react-router';
import { Keyboard, LogOut, MoonStar } from 'lucide-react';
import { t } from '@/i18n';
import { currentPerson } from '@/lib/auth/session';
import { show } from '@/lib/dialogs';
import { toggleTheme } from '@/lib/theme';
import { PLACES } from './nav';
import { useSignOut } from './useAppActions';

const row =
  'flex h-9 w-full items-center gap-2.5 rounded-lg px-2.5 text-start text-sm font-medium text-ink-2 hover:bg-well aria-[current=page]:bg-vault-soft aria-[current=page]:text-vault';

export function SideBar() {
  const { shell, common } = t();
  const signOut = useSignOut();
  return (
    <aside className="hidden min-h-0 flex-col gap-1 overflow-y-auto border-e border-line p-3 md:flex">
      <div className="flex items-center gap-2.5 px-1.5 pt-1 pb-3">
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span className="font-display text-lg font-bold tracking-tight">{common.app}</span>
      </div>
      <nav aria-label={shell.main} className="grid gap-0.5">
        {PLACES.map((p) => (
          <Link key={p.to} to={p.to} className={row}>
            <p.icon size={17} aria-hidden />
            {shell.nav[p.label]}
          </Link>
        ))}
      </nav>
      <div className="mt-auto grid gap-0.5 pt-4">
        <button type="button" className={row} onClick={() => show({ name: 'help' })}>
          <Keyboard size={17} aria-hidden />
          {shell.shortcuts}
        </button>
        <button type="button" className={row} onClick={toggleTheme}>
          <MoonStar size={17} aria-hidden />
          {shell.theme}
        </button>
        <button type="button" className={row} aria-label={shell.signOutOf(currentPerson()?.name ?? '')} onClick={() => void signOut()}>
          <LogOut size={17} aria-hidden className="rtl:-scale-x-100" />
          <span className="truncate">{currentPerson()?.name}</span>
        </button>
      </div>
    </aside>
  );
}

export function PhoneBar() {
  const { shell } = t();
  return (
    <nav
      aria-label={shell.main}
      className="grid auto-cols-fr grid-flow-col border-t border-line bg-sheet pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {PLACES.filter((p) => p.phone).map((p) => (
        <Link
          key={p.to}
          to={p.to}
          className="grid h-14 content-center justify-items-center gap-0.5 text-[11px] font-medium text-ink-2 aria-[current=page]:text-vault"
        >
          <p.icon size={20} aria-hidden />
          {shell.nav[p.label]}
        </Link>
      ))}
    </nav>
  );
}
