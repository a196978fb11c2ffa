import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { t } from '@/i18n';
import { DAYS, type Filters, join, PRIORITIES, SORTS, type Sort, STAGES, split } from '@/lib/filters';
import { tagsQuery } from '@/lib/tags';

const toggled = (list: string | undefined, word: string) =>
  join(split(list).includes(word) ? split(list).filter((w) => w !== word) : [...split(list), word]);

type YesNo = 'true' | 'false' | undefined;

interface EitherProps {
  label: string;
  value: YesNo;
  /** What stands for either, yes and no. */
  words: [string, string, string];
  onChange: (value: YesNo) => void;
}

function Either({ label, value, words: [either, yes, no], onChange }: EitherProps) {
  return (
    <label className="grid gap-1 text-xs font-semibold text-ink-2">
      {label}
      <select
        value={value ?? ''}
        className="field h-9 text-sm font-normal"
        onChange={(e) => onChange((e.target.value || undefined) as YesNo)}
      >
        <option value="">{either}</option>
        <option value="true">{yes}</option>
        <option value="false">{no}</option>
      </select>
    </label>
  );
}

function Words<T extends string>({
  legend,
  all,
  value,
  label,
  onToggle,
}: {
  legend: string;
  all: readonly T[];
  value: string | undefined;
  label: (w: T) => string;
  onToggle: (w: T) => void;
}) {
  return (
    <fieldset className="grid content-start gap-1">
      <legend className="pb-1 text-xs font-semibold text-ink-2">{legend}</legend>
      <div className="flex flex-wrap gap-1.5">
        {all.map((w) => (
          <button
            key={w}
            type="button"
            dir="auto"
            aria-pressed={split(value).includes(w)}
            className="chip h-7 border border-line-strong px-2 aria-pressed:border-vault aria-pressed:bg-vault-soft aria-pressed:text-vault max-md:h-11 max-md:px-3"
            onClick={() => onToggle(w)}
          >
            {label(w)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** A day as it is typed is its own until it is one: a year is 0002 before it is 2030. */
function Day({ label, value, onDay }: { label: string; value: string; onDay: (day: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [before, setBefore] = useState(value);
  if (value !== before) {
    setBefore(value);
    setTyped(value);
  }
  return (
    <label className="grid gap-1 text-xs text-ink-2">
      {label}
      <input
        type="date"
        min="1970-01-01"
        max="9999-12-31"
        value={typed}
        className="field h-9 text-sm"
        onChange={(e) => {
          setTyped(e.target.value);
          if (e.target.validity.valid) onDay(e.target.value);
        }}
      />
    </label>
  );
}

/** Every filter of the API that is not the search. Loaded when it is opened first. */
export default function FilterPanel({
  filters,
  set,
  without,
}: {
  filters: Filters;
  set: (c: Filters) => void;
  without: readonly (keyof Filters)[];
}) {
  const { filters: words, common } = t();
  const { data: tags = [] } = useQuery(tagsQuery);
  const id = useId();
  const top = tags.slice(0, 12).map((x) => x.tag);
  const shown = [...top, ...split(filters.tags).filter((x) => !top.includes(x))];
  const order = `${filters.sort ?? 'created_at'}:${filters.order ?? 'desc'}`;
  return (
    <section aria-label={words.open} data-screen-only className="sheet grid gap-4 p-4 sm:grid-cols-2 xl:grid-cols-4">
      {!without.includes('stage') && (
        <Words
          legend={words.stage}
          all={STAGES}
          value={filters.stage}
          label={(s) => common.stage[s]}
          onToggle={(s) => set({ stage: toggled(filters.stage, s) })}
        />
      )}
      <Words
        legend={words.priority}
        all={PRIORITIES}
        value={filters.priority}
        label={(p) => common.priority[p]}
        onToggle={(p) => set({ priority: toggled(filters.priority, p) })}
      />
      <div className="grid content-start gap-2">
        <Words
          legend={words.tags}
          all={shown}
          value={filters.tags}
          label={(x) => `#${x}`}
          onToggle={(x) => set({ tags: toggled(filters.tags, x) })}
        />
        {tags.length > top.length && (
          <select
            aria-label={words.moreTags}
            value=""
            className="field h-9 text-sm"
            onChange={(e) => set({ tags: toggled(filters.tags, e.target.value) })}
          >
            <option value="">{words.moreTags}</option>
            {tags.slice(12).map((x) => (
              <option key={x.tag} value={x.tag}>
                #{x.tag} ({x.count})
              </option>
            ))}
          </select>
        )}
        {split(filters.tags).length > 1 && (
          <label className="flex min-h-6 items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-5 accent-vault"
              checked={filters.tags_match === 'all'}
              onChange={(e) => set({ tags_match: e.target.checked ? 'all' : undefined })}
            />
            {words.allTags}
          </label>
        )}
      </div>
      <div className="grid content-start gap-3">
        {!without.includes('sort') && (
          <div className="grid content-start gap-1">
            <label htmlFor={`${id}-sort`} className="text-xs font-semibold text-ink-2">
              {words.sort}
            </label>
            <select
              id={`${id}-sort`}
              value={order}
              className="field h-9 text-sm"
              onChange={(e) => {
                const [sort, way] = e.target.value.split(':');
                set({ sort: sort === 'created_at' ? undefined : (sort as Sort), order: way === 'asc' ? 'asc' : undefined });
              }}
            >
              {SORTS.flatMap((s) => (['desc', 'asc'] as const).map((way) => ({ key: `${s}:${way}`, text: words.sorts[s][way] }))).map(
                (o) => (
                  <option key={o.key} value={o.key}>
                    {o.text}
                  </option>
                ),
              )}
            </select>
          </div>
        )}
        <Either
          label={words.plan}
          value={filters.planned}
          words={[words.plannedOrNot, words.planned, words.unplanned]}
          onChange={(planned) => set({ planned })}
        />
        <Either
          label={words.link}
          value={filters.has_published_url}
          words={[words.any, words.withLink, words.withoutLink]}
          onChange={(has_published_url) => set({ has_published_url })}
        />
      </div>
      <fieldset className="grid gap-x-4 gap-y-2 sm:col-span-full sm:grid-cols-2 xl:grid-cols-6">
        <legend className="pb-1 text-xs font-semibold text-ink-2">{words.dates}</legend>
        {DAYS.map((d) => (
          <Day key={d} label={words.dayNames[d]} value={filters[d] ?? ''} onDay={(day) => set({ [d]: day || undefined })} />
        ))}
      </fieldset>
    </section>
  );
}
