import { MoreHorizontal } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { MenuGroup } from './menu';

const load = () => import('./menu');
const RealMenu = lazy(load);

interface Props {
  label: string;
  groups: () => MenuGroup[];
  icon?: ReactNode;
  className?: string;
}

const SMALL =
  'grid size-7 max-md:size-11 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-well hover:text-ink data-popup-open:bg-well';

/** A plain button until it is used: a board of hundreds of cards pays for no menu that nobody opens. */
export function LazyMenu({ label, groups, icon = <MoreHorizontal size={16} aria-hidden />, className = SMALL }: Props) {
  const [used, setUsed] = useState(false);
  const button = (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={used}
      className={className}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setUsed(true)}
    >
      {icon}
    </button>
  );
  if (!used) return button;
  return (
    <Suspense fallback={button}>
      <RealMenu label={label} groups={groups()} icon={icon} className={className} />
    </Suspense>
  );
}
