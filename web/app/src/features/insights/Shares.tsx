import { Link } from '@tanstack/react-router';
import { number } from '@/i18n/format';
import type { Filters } from '@/lib/filters';
import { Bar } from './Bar';

interface Share {
  key: string;
  label: string;
  /** The label is somebody's own word, which has its own direction. */
  own?: boolean;
  count: number;
  /** The class that fills its bar. */
  fill: string;
  /** The list that has these ideas. */
  search: Filters;
}

/** Shares is a bar for each share, by the largest of them, which leads to its ideas. */
export function Shares({ shares, className = 'flex flex-col gap-2' }: { shares: readonly Share[]; className?: string }) {
  const most = Math.max(1, ...shares.map((share) => share.count));
  return (
    <ul className={className}>
      {shares.map(({ key, label, own, count, fill, search }) => (
        <li key={key}>
          <Link
            to="/list"
            search={search}
            className="grid grid-cols-[6.5rem_1fr_minmax(2rem,auto)] items-center gap-3 rounded-lg px-1 py-1 hover:bg-well"
          >
            <span dir={own ? 'auto' : undefined} className="truncate text-sm">
              {label}
            </span>
            <Bar part={count / most} fill={fill} />
            <span className="text-end text-sm font-semibold tabular-nums">{number(count)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
