import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '@/i18n';
import { keyLabel } from '@/lib/shortcuts';

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** What is searched, where it is not the ideas. */
  label?: string;
}

/** A request goes out when the fingers have rested this long. */
const REST = 200;

/** What is typed is the box's own until it rests; then it is the URL's. */
export function SearchBox({ value, onChange, label = t().filters.search }: Props) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The back button and links change the URL under the box.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const asked = next.trim() ? next : '';
      sent.current = asked;
      onChange(asked);
    }, REST);
  };
  return (
    <label className="relative min-w-0 flex-1 sm:w-60">
      <span className="sr-only">{label}</span>
      <Search size={15} aria-hidden className="absolute start-3 top-1/2 -translate-y-1/2 text-ink-3" />
      <input
        type="search"
        data-search
        value={text}
        maxLength={200}
        placeholder={label}
        onChange={(e) => type(e.target.value)}
        onKeyDown={(e) => {
          if (e.key !== 'Escape') return;
          if (text) type('');
          else e.currentTarget.blur();
        }}
        className="field ps-9 pe-9 text-sm"
      />
      <kbd aria-hidden className={`kbd absolute end-2.5 top-1/2 -translate-y-1/2 max-md:hidden ${text ? 'hidden' : ''}`}>
        {keyLabel('/')}
      </kbd>
    </label>
  );
}
