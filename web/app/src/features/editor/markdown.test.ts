import { expect, it } from 'vitest';
import { render } from '@/ui/markdown';
import { ticked } from './format';

function page(text: string): HTMLElement {
  const div = document.createElement('div');
  div.append(render(text, { task: 'Task', footnotes: 'Footnotes', backref: (n) => `Back to ${n}` }));
  return div;
}

it('lets no markup of the notes through', () => {
  const div = page('<img src=x onerror=alert(1)> <script>alert(1)</script>\n\n[x](javascript:alert(1)) **bold**');
  expect(div.querySelector('img, script, [onerror]')).toBeNull();
  expect(div.querySelector('a')?.getAttribute('href')).toBe('');
  expect(div.querySelector('strong')?.textContent).toBe('bold');
});

it('asks no other host for an image: it becomes a link', () => {
  const div = page('![a cat](https://example.com/cat.png) ![gone](data:image/png;base64,xx)');
  expect(div.querySelector('img')).toBeNull();
  expect(div.querySelector('a')).toMatchObject({ href: 'https://example.com/cat.png', textContent: 'a cat', rel: 'noopener noreferrer' });
  expect(div.textContent).toContain('gone');
});

it('knows where each task stands, whatever stands before it', () => {
  const text = '# Häd 🎬\n\n```\n- [ ] in code\n```\n\n- [ ] one\n\t- [x] deep\n\n1. [ ] third\n\n> - [ ] quoted';
  const boxes = [...page(text).querySelectorAll('input')];
  expect(boxes.map((b) => [b.getAttribute('aria-label'), b.checked, b.disabled])).toEqual([
    ['one deep', false, false],
    ['deep', true, false],
    ['third', false, false],
    ['quoted', false, false],
  ]);
  for (const box of boxes) {
    const turned = ticked(text, Number(box.dataset.at));
    expect(turned).not.toBe(text);
    expect([...page(turned).querySelectorAll('input')].map((b) => b.checked)).toEqual(
      boxes.map((b) => (b === box ? !b.checked : b.checked)),
    );
  }
});

it('begins headings below those of the screen', () => {
  expect([...page('# a\n\n## b\n\n###### c').children].map((e) => e.tagName)).toEqual(['H3', 'H4', 'H6']);
});

it('says of footnotes what they are in the words of the app', () => {
  const div = page('One[^a], two[^b], and one again[^a].\n\n[^a]: A.\n\n[^b]: B.');
  expect(div.querySelector('h4#footnote-label')?.textContent).toBe('Footnotes');
  const back = [...div.querySelectorAll('[data-footnote-backref]')].map((link) => link.getAttribute('aria-label'));
  expect(back).toEqual(['Back to 1', 'Back to 1-2', 'Back to 2']);
});
