import { Bold, Code, Heading2, Italic, Link2, List, ListChecks, type LucideIcon, Quote } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { t } from '@/i18n';
import { keyLabel } from '@/lib/shortcuts';
import type { Tool } from './format';

export const TOOLS: readonly { tool: Tool; icon: LucideIcon; keys: string }[] = [
  { tool: 'bold', icon: Bold, keys: 'mod+b' },
  { tool: 'italic', icon: Italic, keys: 'mod+i' },
  { tool: 'heading', icon: Heading2, keys: 'mod+alt+2' },
  { tool: 'link', icon: Link2, keys: 'mod+k' },
  { tool: 'list', icon: List, keys: 'mod+shift+8' },
  { tool: 'checklist', icon: ListChecks, keys: 'mod+shift+9' },
  { tool: 'quote', icon: Quote, keys: 'mod+shift+7' },
  { tool: 'code', icon: Code, keys: 'mod+e' },
];

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };

/** The buttons of the toolbar: one stop of the Tab key, and arrows from one to the next. */
export function Toolbar({ onTool }: { onTool: (tool: Tool) => void }) {
  const words = t().editor.tools;
  const [current, setCurrent] = useState(0);
  const step = (e: KeyboardEvent<HTMLElement>) => {
    const way = STEPS[e.key];
    if (!way) return;
    e.preventDefault();
    const forward = getComputedStyle(e.currentTarget).direction === 'rtl' ? -way : way;
    const next = (current + forward + TOOLS.length) % TOOLS.length;
    setCurrent(next);
    e.currentTarget.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div role="toolbar" aria-label={words.label} onKeyDown={step} className="-my-1 flex min-w-0 gap-0.5 overflow-x-auto py-1">
      {TOOLS.map(({ tool, icon: Icon, keys }, n) => (
        <button
          key={tool}
          type="button"
          tabIndex={n === current ? 0 : -1}
          aria-label={words[tool]}
          title={`${words[tool]} (${keyLabel(keys)})`}
          onMouseDown={(e) => e.preventDefault()}
          onClick={() => {
            setCurrent(n);
            onTool(tool);
          }}
          className="btn-icon"
        >
          <Icon size={16} aria-hidden className={tool === 'list' || tool === 'checklist' ? 'rtl:-scale-x-100' : ''} />
        </button>
      ))}
    </div>
  );
}
