import { describe, expect, it } from 'vitest';
import { type Edit, enter, format, perform, type Tool, tab, ticked } from './format';

/** `|` marks the caret, two of them a selection. */
function at(marked: string) {
  const start = marked.indexOf('|');
  const end = marked.lastIndexOf('|');
  return { text: marked.replaceAll('|', ''), start, end: end > start ? end - 1 : start };
}

function done(marked: string, edit: Edit | null): string | null {
  if (!edit) return null;
  const { text } = at(marked);
  const next = text.slice(0, edit.from) + edit.insert + text.slice(edit.to);
  return edit.start === edit.end
    ? `${next.slice(0, edit.start)}|${next.slice(edit.start)}`
    : `${next.slice(0, edit.start)}|${next.slice(edit.start, edit.end)}|${next.slice(edit.end)}`;
}

describe('format', () => {
  it.each<[Tool, string, string]>([
    ['bold', 'a |strong| hook', 'a **|strong|** hook'],
    ['bold', 'a **|strong|** hook', 'a |strong| hook'],
    ['bold', 'a| strong |hook', 'a **|strong|** hook'],
    ['bold', '|', '**|**'],
    ['italic', 'an |odd| hook', 'an *|odd|* hook'],
    ['italic', 'an **|odd|** hook', 'an ***|odd|*** hook'],
    ['italic', 'an *|odd|* hook', 'an |odd| hook'],
    ['code', 'run |make|', 'run `|make|`'],
    ['code', '|one\ntwo|', '```\n|one\ntwo|\n```'],
    ['link', 'see |this|', 'see [this](|https://|)'],
    ['link', '|https://example.com/a|', '[|](https://example.com/a)'],
    ['heading', 'a\nTi|tle', 'a\n## Ti|tle'],
    ['heading', '## Ti|tle', 'Ti|tle'],
    ['heading', '# Ti|tle', 'Ti|tle'],
    ['list', '|one\n\ntwo|', '- |one\n\n- two|'],
    ['list', '- |one\n- two|', '|one\ntwo|'],
    ['list', '- [ ] o|ne', '- o|ne'],
    ['list', '  1. o|ne', '  o|ne'],
    ['checklist', 'o|ne', '- [ ] o|ne'],
    ['checklist', '- o|ne', '- [ ] o|ne'],
    ['checklist', '- [x] o|ne', 'o|ne'],
    ['quote', '|one\ntwo|', '> |one\n> two|'],
    ['quote', '> |one\n> two|', '|one\ntwo|'],
  ])('%s: %j becomes %j', (tool, before, after) => {
    expect(done(before, format(tool, at(before)))).toBe(after);
  });
});

describe('enter', () => {
  it.each<[string, string | null]>([
    ['- one|', '- one\n- |'],
    ['- o|ne', '- o\n- |ne'],
    ['  * one|', '  * one\n  * |'],
    ['9. one|', '9. one\n10. |'],
    ['- [x] one|', '- [x] one\n- [ ] |'],
    ['> one|', '> one\n> |'],
    ['- one\n- |', '- one\n|'],
    ['- one\n- [ ] |', '- one\n|'],
    ['> one\n> |', '> one\n|'],
    ['plain|', null],
    ['-|one', null],
    ['|- one', null],
  ])('after %j comes %j', (before, after) => {
    expect(done(before, enter(at(before)))).toBe(after);
  });
});

describe('tab', () => {
  it.each<[string, boolean, string | null]>([
    ['- o|ne', false, '  - o|ne'],
    ['1. o|ne', false, '   1. o|ne'],
    ['- |one\n- two|', false, '  - |one\n  - two|'],
    ['  - o|ne', true, '- o|ne'],
    ['- o|ne', true, null],
    ['pla|in', false, null],
    ['- |one\nplain|', false, null],
  ])('in %j (out: %s) makes %j', (before, out, after) => {
    expect(done(before, tab(at(before), out))).toBe(after);
  });
});

it('turns the box of one task alone', () => {
  const text = '- [ ] one\n- [x] two';
  expect(ticked(text, 2)).toBe('- [x] one\n- [x] two');
  expect(ticked(text, 12)).toBe('- [ ] one\n- [ ] two');
  expect(ticked(text, 3)).toBe(text);
});

it('performs an edit where the browser has no command for it', () => {
  const area = document.createElement('textarea');
  document.body.append(area);
  area.value = 'a strong hook';
  let heard = 0;
  area.addEventListener('input', () => heard++);
  perform(area, format('bold', { text: area.value, start: 2, end: 8 }));
  expect([area.value, area.selectionStart, area.selectionEnd, heard]).toEqual(['a **strong** hook', 4, 10, 1]);
});
