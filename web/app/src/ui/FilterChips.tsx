import { X } from 'lucide-react';
import { t } from '@/i18n';
import { nearDay } from '@/i18n/format';
import type { Priority, Stage } from '@/lib/api/client';
import { DAYS, type Filters, join, split } from '@/lib/filters';

interface Chip {
  key: string;
  label: string;
  change: Filters;
}

/** chipsOf is each narrowing as words, and what takes it away. */
export function chipsOf(f: Filters): Chip[] {
  const { filters: words, common } = t();
  const without = (list: string | undefined, word: string) => join(split(list).filter((w) => w !== word));
  const one = (field: 'stage' | 'priority', label: (w: string) => string) =>
    split(f[field]).map((w) => ({ key: `${field}-${w}`, label: label(w), change: { [field]: without(f[field], w) } }));
  return [
    ...one('stage', (w) => common.stage[w as Stage]),
    ...one('priority', (w) => common.priorityOf(common.priority[w as Priority])),
    ...split(f.tags).map((w) => ({ key: `tag-${w}`, label: `#${w}`, change: { tags: without(f.tags, w) } })),
    ...DAYS.flatMap((d) => (f[d] ? [{ key: d, label: words.days[d](nearDay(f[d])), change: { [d]: undefined } }] : [])),
    ...(f.planned
      ? [{ key: 'planned', label: f.planned === 'true' ? words.planned : words.unplanned, change: { planned: undefined } }]
      : []),
    ...(f.has_published_url
      ? [
          {
            key: 'url',
            label: f.has_published_url === 'true' ? words.withLink : words.withoutLink,
            change: { has_published_url: undefined },
          },
        ]
      : []),
  ];
}

export function FilterChips({ filters, set, clear }: { filters: Filters; set: (change: Filters) => void; clear: () => void }) {
  const chips = chipsOf(filters);
  const { filters: words } = t();
  if (chips.length === 0) return null;
  return (
    <ul className="flex flex-wrap items-center gap-1.5" aria-label={words.active}>
      {chips.map((chip) => (
        <li key={chip.key}>
          <button
            type="button"
            data-print
            dir="auto"
            className="chip h-7 bg-vault-soft px-2 text-vault max-md:h-11"
            aria-label={words.remove(chip.label)}
            onClick={() => set(chip.change)}
          >
            {chip.label}
            <X size={13} aria-hidden />
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          className="h-7 px-2 text-xs font-semibold text-ink-2 underline underline-offset-4 max-md:h-11"
          onClick={clear}
        >
          {words.clear}
        </button>
      </li>
    </ul>
  );
}
