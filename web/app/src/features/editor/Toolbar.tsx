import { Bold, Code, Heading2, Italic, Link2, List, ListChecks, type LucideIcon, Quote } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { t } from '@/i18n';
import { keyLabel } from '@/lib/shortcuts';
import type { Tool } from './format';
import { KEYS } from './keys';

export const TOOLS: readonly { tool: Tool; icon: LucideIcon }[] = [
  { tool: 'bold', icon: Bold },
  { tool: 'italic', icon: Italic },
  { tool: 'heading', icon: Heading2 },
  { tool: 'link', icon: Link2 },
  { tool: 'list', icon: List },
  { tool: 'checklist', icon: ListChecks },
  { tool: 'quote', icon: Quote },
  { tool: 'code', icon: Code },
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
      {TOOLS.map(({ tool, icon: Icon }, n) => (
        <button
          key={tool}
          type="button"
          tabIndex={n === current ? 0 : -1}
          aria-label={words[tool]}
          title={`${words[tool]} (${keyLabel(KEYS[tool])})`}
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
