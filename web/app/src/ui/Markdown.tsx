import './prose.css';
import { useEffect, useRef } from 'react';
import { t } from '@/i18n';
import { render } from './markdown';

/** Markdown that is only read: nothing in it is loaded from elsewhere, and its boxes stand as they are. */
export function Markdown({ text }: { text: string }) {
  const place = useRef<HTMLDivElement>(null);
  const words = t().editor;
  useEffect(() => {
    const nodes = render(text, words);
    for (const box of nodes.querySelectorAll('input')) box.disabled = true;
    place.current?.replaceChildren(nodes);
  }, [text, words]);
  return <div ref={place} className="prose min-w-0" dir="auto" />;
}
