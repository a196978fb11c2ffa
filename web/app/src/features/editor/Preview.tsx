import '@/ui/prose.css';
import { useEffect, useRef } from 'react';
import { t } from '@/i18n';
import { render } from '@/ui/markdown';
import { ticked } from './format';

/** Notes as they read. A click on the box of a task turns it in the text. */
export default function Preview({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const place = useRef<HTMLDivElement>(null);
  const words = t().editor;
  useEffect(() => {
    const box = document.activeElement instanceof HTMLInputElement ? document.activeElement.dataset.at : undefined;
    place.current?.replaceChildren(render(text, words));
    // The nodes are new: whoever went from box to box by keyboard stays where they were.
    if (box) place.current?.querySelector<HTMLInputElement>(`input[data-at="${box}"]`)?.focus();
  }, [text, words]);
  useEffect(() => {
    const node = place.current;
    const turn = ({ target }: Event) => {
      if (target instanceof HTMLInputElement && target.dataset.at) onChange(ticked(text, Number(target.dataset.at)));
    };
    node?.addEventListener('change', turn);
    return () => node?.removeEventListener('change', turn);
  }, [text, onChange]);
  return text.trim() ? <div ref={place} className="prose" dir="auto" /> : <p className="text-ink-3">{words.empty}</p>;
}
