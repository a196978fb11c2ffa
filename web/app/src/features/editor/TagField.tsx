import { Combobox } from '@base-ui/react/combobox';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import { tagsQuery } from '@/lib/tags';
import { MOST } from './fields';

interface Props {
  id: string;
  value: string[];
  fault: string | undefined;
  onChange: (tags: string[]) => void;
}

const same = (a: string, b: string) => a.localeCompare(b, undefined, { sensitivity: 'base' }) === 0;
/** A tag as it is typed, without what cannot be in one. */
const tagOf = (text: string) => [...text.replace(/[,#\s]+/g, ' ').trim()].slice(0, MOST.tag).join('');

/** Tags: those in use are offered with how many ideas have them, and a word that is none yet becomes one. */
export default function TagField({ id, value, fault, onChange }: Props) {
  const { data: used = [] } = useQuery(tagsQuery);
  const [typed, setTyped] = useState('');
  const place = useRef<HTMLDivElement>(null);
  const words = t().editor.tags;
  const counts = useMemo(() => new Map(used.map((u) => [u.tag, u.count])), [used]);
  const items = useMemo(() => {
    const fresh = tagOf(typed);
    // What begins with the letters typed comes before what only holds them; what is on the idea needs no offer.
    const starts = (tag: string) => (fresh && same(tag.slice(0, fresh.length), fresh) ? 0 : 1);
    const known = used.map((u) => u.tag).filter((tag) => !value.some((own) => same(own, tag)));
    const sorted = known.toSorted((a, b) => starts(a) - starts(b));
    return fresh && !used.some((u) => same(u.tag, fresh)) ? [...sorted, fresh] : sorted;
  }, [used, value, typed]);
  const choose = (tags: string[]) => {
    onChange(tags.filter((tag, n) => tags.findIndex((other) => same(other, tag)) === n));
    setTyped('');
  };
  const enough = value.length >= MOST.tags;

  return (
    <CSPProvider disableStyleElements>
      <div ref={place} className="relative">
        <Combobox.Root
          multiple
          items={items}
          value={value}
          onValueChange={choose}
          inputValue={typed}
          onInputValueChange={setTyped}
          autoHighlight
        >
          <Combobox.Chips className="flex min-h-10 flex-wrap gap-1.5 rounded-lg border border-line-strong bg-sheet p-1.5 has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-focus">
            {value.map((tag) => (
              <Combobox.Chip key={tag} className="chip h-7 max-w-full bg-vault-soft ps-2 text-vault max-md:h-9">
                <bdi className="truncate">#{tag}</bdi>
                <Combobox.ChipRemove
                  aria-label={words.remove(tag)}
                  className="grid size-6 place-items-center rounded-md hover:bg-sheet max-md:size-9"
                >
                  <X size={13} aria-hidden />
                </Combobox.ChipRemove>
              </Combobox.Chip>
            ))}
            <Combobox.Input
              id={id}
              disabled={enough}
              aria-invalid={fault ? true : undefined}
              aria-errormessage={fault ? `${id}-fault` : undefined}
              placeholder={enough ? words.full : words.add}
              onKeyDown={(e) => {
                const tag = tagOf(typed);
                if (e.key !== ',' || !tag) return;
                e.preventDefault();
                choose([...value, tag]);
              }}
              className="h-7 min-w-28 flex-1 bg-transparent px-1.5 text-sm outline-none placeholder:text-ink-3 max-md:h-9"
            />
          </Combobox.Chips>
          <Combobox.Portal container={place}>
            <Combobox.Positioner sideOffset={4} className="z-50">
              <Combobox.Popup className="menu max-h-64 w-(--anchor-width) overflow-auto">
                <Combobox.Empty className="px-2.5 text-ink-3 [&:not(:empty)]:py-2">{words.none}</Combobox.Empty>
                <Combobox.List>
                  {(tag: string) => (
                    <Combobox.Item key={tag} value={tag} className="menu-item">
                      <bdi className="truncate">#{tag}</bdi>
                      <span className="ms-auto text-xs text-ink-3">
                        {counts.has(tag) ? words.uses(counts.get(tag) ?? 0, number(counts.get(tag) ?? 0)) : words.fresh}
                      </span>
                    </Combobox.Item>
                  )}
                </Combobox.List>
              </Combobox.Popup>
            </Combobox.Positioner>
          </Combobox.Portal>
        </Combobox.Root>
      </div>
    </CSPProvider>
  );
}
