/** A change of text as a keyboard would make it: [from, to) becomes insert, then [start, end) is selected. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
  start: number;
  end: number;
}

export type Tool = 'bold' | 'italic' | 'heading' | 'link' | 'list' | 'checklist' | 'quote' | 'code';

interface Around {
  text: string;
  start: number;
  end: number;
}

/** A line that continues when Enter is pressed: indent, mark, box, and the space behind. */
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])( \[[ xX]\])?( +)/;
const QUOTE = /^(\s*>[ >]*)/;

/** format is what a button of the toolbar, or its key, does. Used twice, it takes back what it did. */
export function format(tool: Tool, at: Around): Edit {
  switch (tool) {
    case 'bold':
      return wrapped(at, '**');
    case 'italic':
      return wrapped(at, '*');
    case 'code':
      return at.text.slice(at.start, at.end).includes('\n') ? fenced(at) : wrapped(at, '`');
    case 'link':
      return linked(at);
    case 'heading':
      return prefixed(at, /^#{1,6} /, '## ');
    case 'quote':
      return prefixed(at, /^> /, '> ');
    case 'list':
      return prefixed(at, /^(?:[-*+]|\d{1,9}[.)]) (?!\[[ xX]\])/, '- ', ITEM);
    case 'checklist':
      return prefixed(at, /^[-*+] \[[ xX]\] /, '- [ ] ', ITEM);
  }
}

function wrapped({ text, start, end }: Around, mark: string): Edit {
  const n = mark.length;
  const inside = text.slice(start, end);
  // `*` beside another `*` belongs to bold, and is not ours to take away.
  const lone = (i: number) => n > 1 || text[i] !== mark;
  if (text.slice(start - n, start) === mark && text.slice(end, end + n) === mark && lone(start - n - 1) && lone(end + n))
    return { from: start - n, to: end + n, insert: inside, start: start - n, end: end - n };
  // White space inside the marks would leave them as they are.
  const lead = inside.length - inside.trimStart().length;
  const core = inside.trim();
  const from = core ? start + lead : start;
  const to = core ? from + core.length : end;
  const own = core ? core : inside;
  return { from, to, insert: mark + own + mark, start: from + n, end: from + n + own.length };
}

function fenced({ text, start, end }: Around): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const stop = text.indexOf('\n', end);
  const to = stop < 0 ? text.length : stop;
  const insert = `\`\`\`\n${text.slice(from, to)}\n\`\`\``;
  return { from, to, insert, start: from + 4, end: from + insert.length - 4 };
}

function linked({ text, start, end }: Around): Edit {
  const inside = text.slice(start, end);
  if (/^https?:\/\/\S+$/.test(inside)) return { from: start, to: end, insert: `[](${inside})`, start: start + 1, end: start + 1 };
  const url = start + inside.length + 3;
  return { from: start, to: end, insert: `[${inside}](https://)`, start: url, end: url + 8 };
}

/** prefixed gives every line of the selection the mark, or takes it from all if all have it. */
function prefixed({ text, start, end }: Around, has: RegExp, mark: string, other?: RegExp): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const stop = text.indexOf('\n', end);
  const to = stop < 0 ? text.length : stop;
  const lines = text.slice(from, to).split('\n');
  const full = lines.filter((l) => l.trim());
  const off = full.length > 0 && full.every((l) => has.test(l.trimStart()));
  const made = lines.map((line) => {
    if (!line.trim() && lines.length > 1) return line;
    const indent = line.length - line.trimStart().length;
    const rest = line.slice(indent);
    if (off) return line.slice(0, indent) + rest.replace(has, '');
    if (has.test(rest) && mark !== '## ') return line;
    return line.slice(0, indent) + mark + rest.replace(other ?? has, '');
  });
  const insert = made.join('\n');
  const shift = (made[0] ?? '').length - (lines[0] ?? '').length;
  const grown = insert.length - (to - from);
  return { from, to, insert, start: Math.max(from, start + shift), end: Math.max(from, end + grown) };
}

/** enter continues a list or a quotation on the next line; on an empty item it ends the list. Null leaves Enter alone. */
export function enter({ text, start, end }: Around): Edit | null {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const stop = text.indexOf('\n', start);
  const line = text.slice(from, stop < 0 ? text.length : stop);
  const item = ITEM.exec(line);
  const mark = item?.[0] ?? QUOTE.exec(line)?.[0];
  if (!mark || start < from + mark.length) return null;
  if (line.length === mark.trimEnd().length || !line.slice(mark.length).trim())
    return { from, to: from + line.length, insert: '', start: from, end: from };
  const next = item ? `${item[1]}${following(item[2] ?? '-')}${item[3] ? ' [ ]' : ''}${item[4]}` : mark;
  return { from: start, to: end, insert: `\n${next}`, start: start + 1 + next.length, end: start + 1 + next.length };
}

const following = (mark: string) => mark.replace(/^\d+/, (n) => String(Number(n) + 1));

/** tab moves items of a list in or out. Null leaves the key alone: outside of lists it moves the focus. */
export function tab({ text, start, end }: Around, out: boolean): Edit | null {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const stop = text.indexOf('\n', end);
  const to = stop < 0 ? text.length : stop;
  const lines = text.slice(from, to).split('\n');
  if (!lines.every((l) => ITEM.test(l))) return null;
  const made = lines.map((l) => (out ? l.replace(/^ {1,3}/, '') : `${' '.repeat(/^\s*\d/.test(l) ? 3 : 2)}${l}`));
  const insert = made.join('\n');
  if (insert === text.slice(from, to)) return null;
  const shift = (made[0] ?? '').length - (lines[0] ?? '').length;
  return { from, to, insert, start: Math.max(from, start + shift), end: end + insert.length - (to - from) };
}

/** ticked turns the box of a task whose `[` stands at this place. */
export function ticked(text: string, at: number): string {
  const box = text.slice(at, at + 3);
  if (!/^\[[ \txX]\]$/.test(box)) return text;
  return `${text.slice(0, at)}${/x/i.test(box) ? '[ ]' : '[x]'}${text.slice(at + 3)}`;
}

/** perform types an edit, so that the browser's own undo takes it back. */
export function perform(area: HTMLTextAreaElement, edit: Edit): void {
  area.focus();
  area.setSelectionRange(edit.from, edit.to);
  // The one way into the browser's own history; every engine has it for text fields.
  const typed = edit.insert ? document.execCommand?.('insertText', false, edit.insert) : document.execCommand?.('delete');
  if (!typed) {
    area.setRangeText(edit.insert, edit.from, edit.to);
    area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
  }
  area.setSelectionRange(edit.start, edit.end);
}
