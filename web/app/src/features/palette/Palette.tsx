import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { useActions } from '@/lib/actions';
import { takeTyped } from '@/lib/dialogs';
import { keyLabel } from '@/lib/shortcuts';
import { useDebounced } from '@/lib/useDebounced';
import { Modal } from '@/ui/Modal';
import { StageGlyph } from '@/ui/marks';
import { findQuery } from './queries';

interface Item {
  id: string;
  group: string;
  label: string;
  mark?: ReactNode;
  hint?: string;
  run: () => void;
}

const plain = (s: string) => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** fits: every word typed occurs in the label. */
export const fits = (label: string, typed: string): boolean =>
  plain(typed)
    .split(/\s+/)
    .every((word) => plain(label).includes(word));

/** Every action and every idea, by a few letters. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { palette, shell } = t();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  useEffect(() => setTyped(takeTyped()), []);
  const offered = useActions();
  const { data: ideas } = useQuery({ ...findQuery(useDebounced(typed.trim(), 200)), placeholderData: keepPreviousData });
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  const items = useMemo<Item[]>(
    () => [
      ...offered
        .filter((a) => (a.when?.() ?? true) && a.id !== 'palette' && fits(`${shell.groups[a.group]} ${a.label}`, typed))
        .map((a) => ({
          id: a.id,
          group: shell.groups[a.group],
          label: a.label,
          run: a.run,
          ...(a.keys ? { hint: keyLabel(a.keys) } : {}),
        })),
      ...(ideas ?? []).map((i) => ({
        id: `idea.${i.id}`,
        group: shell.groups.idea,
        label: i.title,
        mark: <StageGlyph stage={i.stage} />,
        run: () => void navigate({ to: '.', search: (old) => ({ ...old, idea: i.id }) }),
      })),
    ],
    [offered, ideas, typed, shell, navigate],
  );
  const chosen = Math.min(at, items.length - 1);

  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const run = (item: Item | undefined) => {
    if (!item) return;
    onClose();
    item.run();
  };
  const press = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (by) {
      e.preventDefault();
      setAt((chosen + by + items.length) % Math.max(items.length, 1));
    } else if (e.key === 'Enter') {
      e.preventDefault();
      run(items[chosen]);
    }
  };
  return (
    <Modal label={palette.title} onClose={onClose} className="mt-[12dvh] w-[min(38rem,calc(100vw-2rem))]">
      <div className="sheet overflow-hidden has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-focus">
        <div className="flex items-center gap-3 border-b border-line px-4">
          <Search size={17} aria-hidden className="text-ink-3" />
          <input
            // biome-ignore lint/a11y/noAutofocus: a dialog of one field begins in it
            autoFocus
            role="combobox"
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-activedescendant={items[chosen] && `${id}-${chosen}`}
            aria-autocomplete="list"
            aria-label={palette.label}
            placeholder={palette.placeholder}
            value={typed}
            dir="auto"
            className="h-13 w-full bg-transparent outline-none"
            onChange={(e) => {
              setTyped(e.target.value);
              setAt(0);
            }}
            onKeyDown={press}
          />
        </div>
        <div ref={list} id={`${id}-list`} role="listbox" aria-label={palette.title} className="max-h-[50dvh] overflow-y-auto p-1.5">
          {items.map((item, n) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, by aria-activedescendant
            <div
              key={item.id}
              id={`${id}-${n}`}
              role="option"
              tabIndex={-1}
              aria-selected={n === chosen}
              className="menu-item cursor-pointer aria-selected:bg-well"
              onPointerMove={() => setAt(n)}
              onClick={() => run(item)}
            >
              <span className="w-20 shrink-0 truncate text-xs text-ink-3">{item.group}</span>
              {item.mark}
              <span dir={item.mark ? 'auto' : undefined} className="min-w-0 flex-1 truncate text-start text-sm">
                {item.label}
              </span>
              {item.hint && (
                <kbd className="kbd" dir="ltr">
                  {item.hint}
                </kbd>
              )}
            </div>
          ))}
        </div>
        <p role="status" className="p-6 text-center text-sm text-ink-2 empty:hidden">
          {items.length === 0 ? palette.nothing : ''}
        </p>
      </div>
    </Modal>
  );
}
