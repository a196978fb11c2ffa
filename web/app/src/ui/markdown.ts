import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

interface Policy {
  createHTML(text: string): string;
}
interface Factory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** The boxes of tasks can be clicked, and say where they stand. */
const boxes = {
  enter: {
    taskListCheck(this: { tag(html: string): void }, token: { start: { offset: number } }) {
      this.tag(`<input type="checkbox" data-at="${token.start.offset}" `);
    },
  },
} as ReturnType<typeof gfmHtml>;

// The one way from notes to markup. micromark escapes raw HTML, and lets through
// no address but those of pages and mail.
const rules: Policy = {
  createHTML: (text) =>
    micromark(text, {
      extensions: [gfm()],
      htmlExtensions: [gfmHtml(), boxes],
    }),
};
const policy = (globalThis as { trustedTypes?: Factory }).trustedTypes?.createPolicy('cv-markdown', rules) ?? rules;

interface Labels {
  task: string;
  footnotes: string;
  backref: (n: string) => string;
}

/** render makes nodes of Markdown. Boxes of tasks carry in `data-at` where their `[` stands in the text. */
export function render(text: string, labels: Labels): DocumentFragment {
  // A document of its own loads nothing: images are gone before they could be asked for.
  const page = new DOMParser().parseFromString(policy.createHTML(text), 'text/html');
  for (const image of page.querySelectorAll('img')) image.replaceWith(linkTo(page, image.src, image.alt || image.src));
  for (const link of page.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    if (link.getAttribute('href')?.startsWith('#')) continue;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  // The screen has its own headings: those of notes begin below them.
  for (const heading of page.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const lower = page.createElement(`h${Math.min(6, Number(heading.tagName[1]) + 2)}`);
    lower.append(...heading.childNodes);
    lower.id = heading.id;
    if (heading.id === 'footnote-label') lower.textContent = labels.footnotes;
    heading.replaceWith(lower);
  }
  for (const back of page.querySelectorAll('[data-footnote-backref]'))
    back.setAttribute('aria-label', labels.backref(/\d[\d-]*$/.exec(back.getAttribute('aria-label') ?? '')?.[0] ?? ''));
  for (const box of page.querySelectorAll('input'))
    box.setAttribute('aria-label', box.closest('li')?.textContent?.trim().replace(/\s+/g, ' ') || labels.task);
  for (const wide of page.querySelectorAll('pre, table')) wide.setAttribute('tabindex', '0');
  const nodes = document.createDocumentFragment();
  nodes.append(...page.body.childNodes);
  return nodes;
}

function linkTo(page: Document, href: string, text: string): Node {
  const link = page.createElement('a');
  if (!/^https?:/.test(href)) return page.createTextNode(text);
  link.href = href;
  link.textContent = text;
  return link;
}
