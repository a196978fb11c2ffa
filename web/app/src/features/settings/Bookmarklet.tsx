import { Bookmark } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { t } from '@/i18n';
import { bookmark } from '@/lib/bookmark';
import { Section } from './Section';

/** A bookmark that sends the page being read to the capture page. It is dragged to the bar of bookmarks, not clicked. */
export function Bookmarklet() {
  const words = t().settings.bookmark;
  const link = useRef<HTMLAnchorElement>(null);
  // React refuses such addresses, for they usually come from somebody else.
  useEffect(() => link.current?.setAttribute('href', bookmark(location.origin)), []);
  return (
    <Section title={words.title} help={words.help}>
      <a ref={link} href="/capture" draggable className="btn-line justify-self-start self-start" onClick={(e) => e.preventDefault()}>
        <Bookmark size={16} aria-hidden />
        {words.name}
      </a>
    </Section>
  );
}
