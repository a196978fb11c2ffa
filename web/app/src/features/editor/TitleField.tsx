import { Lightbulb } from 'lucide-react';
import { useId, useState } from 'react';
import { t } from '@/i18n';
import { useDebounced } from '@/lib/useDebounced';
import { StageGlyph } from '@/ui/marks';
import { countOf, MOST } from './fields';
import { useSimilar } from './queries';

interface Props {
  id: number;
  value: string;
  fault: string | undefined;
  onChange: (title: string) => void;
  onOpen: (id: number) => void;
}

/** The title, and below it the ideas that say the same while it is being typed. */
export function TitleField({ id, value, fault, onChange, onOpen }: Props) {
  const uid = useId();
  const [typed, setTyped] = useState(false);
  const words = t().editor;
  const over = countOf(value) - MOST.title;
  const wrong = over > 0 ? words.over(over, String(over)) : fault;
  return (
    <div>
      <textarea
        dir="auto"
        rows={1}
        aria-label={words.title}
        aria-invalid={wrong ? true : undefined}
        aria-errormessage={wrong ? `${uid}-fault` : undefined}
        value={value}
        onChange={(e) => {
          setTyped(true);
          onChange(e.target.value.replace(/\s*\n\s*/g, ' '));
        }}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && !e.nativeEvent.isComposing && !e.ctrlKey && !e.metaKey) e.preventDefault();
        }}
        className="-mx-2 block field-sizing-content w-[calc(100%+1rem)] resize-none rounded-lg bg-transparent px-2 py-1 font-display text-2xl font-bold leading-tight tracking-tight"
      />
      <p id={`${uid}-fault`} role="status" className="mt-1 text-sm font-medium text-danger empty:hidden">
        {wrong}
      </p>
      {typed && <Similar id={id} title={value} onOpen={onOpen} />}
    </div>
  );
}

function Similar({ id, title, onOpen }: { id: number; title: string; onOpen: (id: number) => void }) {
  const { data: found = [] } = useSimilar(id, useDebounced(title, 200));
  return (
    <div role="status">
      {found.length > 0 && (
        <div className="mt-3 rounded-lg bg-spark-soft px-3 py-2">
          <p className="flex items-center gap-1.5 text-sm font-semibold text-spark">
            <Lightbulb size={15} aria-hidden />
            {t().editor.similar}
          </p>
          <ul>
            {found.map((idea) => (
              <li key={idea.id}>
                <button
                  type="button"
                  onClick={() => onOpen(idea.id)}
                  className="flex min-h-8 w-full items-center gap-2 text-start text-sm underline decoration-dotted underline-offset-4 max-md:min-h-11"
                >
                  <StageGlyph stage={idea.stage} size={14} />
                  <bdi className="min-w-0 truncate">{idea.title}</bdi>
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
