import { useQuery } from '@tanstack/react-query';
import { Trash2, X } from 'lucide-react';
import { type FormEvent, type ReactNode, useId } from 'react';
import { t } from '@/i18n';
import { toldText } from '@/i18n/failures';
import type { Idea, Priority, Stage } from '@/lib/api/client';
import { PRIORITIES, STAGES } from '@/lib/filters';
import { tagsQuery } from '@/lib/tags';
import { dismiss, toast } from '@/lib/toasts';
import { after, type Bulk, type Change, inverse, partOf, saidOf, useBulk } from './bulk';

interface Props {
  ideas: readonly Idea[];
  onDone: () => void;
}

function Choice<T extends string>({
  label,
  all,
  text,
  onPick,
}: {
  label: string;
  all: readonly T[];
  text: (v: T) => string;
  onPick: (v: T) => void;
}) {
  return (
    <select aria-label={label} value="" className="field h-9 w-auto text-sm max-md:h-11" onChange={(e) => onPick(e.target.value as T)}>
      <option value="" disabled>
        {label}
      </option>
      {all.map((v) => (
        <option key={v} value={v}>
          {text(v)}
        </option>
      ))}
    </select>
  );
}

/** A small form of one field and one button or two. */
function Given({
  type,
  label,
  list,
  children,
  onGive,
}: {
  type: 'text' | 'date';
  label: string;
  list?: string;
  children: ReactNode;
  onGive: (value: string, by: string) => void;
}) {
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const button = (e.nativeEvent as SubmitEvent).submitter;
    const value = String(new FormData(e.currentTarget).get('value') ?? '').trim();
    if (value) onGive(value, button?.getAttribute('value') ?? '');
    e.currentTarget.reset();
  };
  return (
    <form className="flex items-center gap-1" onSubmit={submit}>
      <input
        name="value"
        type={type}
        aria-label={label}
        placeholder={label}
        list={list}
        maxLength={type === 'text' ? 50 : undefined}
        pattern={type === 'text' ? '[^,]+' : undefined}
        className="field h-9 w-36 text-sm max-md:h-11"
      />
      {children}
    </form>
  );
}

/** One bar for all that can be done to many at once, with a way back. */
export function BulkBar({ ideas, onDone }: Props) {
  const { list, common } = t();
  const bulk = useBulk();
  const { data: tags = [] } = useQuery(tagsQuery);
  const id = useId();
  /** go makes a change. What was said of it at once gives way to what it came to, where that is less. */
  const go = (all: Bulk, back?: Bulk, said = 0): Promise<void> =>
    bulk.mutateAsync(all).then(
      (done) => {
        if (done.failed.length === 0) return;
        dismiss(said);
        const undo = back && { undo: () => void go(partOf(back, done)) };
        const text = list.partly(all.ideas.length - done.failed.length, all.ideas.length);
        toast(`${text} ${toldText(done.cause)}`, { tone: 'error', ...undo });
      },
      () => dismiss(said), // why was told already
    );
  const apply = (change: Change) => {
    const back: Bulk = { ideas: ideas.map((i) => after(i, change) ?? i), steps: inverse(ideas, change) };
    const said = toast(saidOf(ideas.length, change), { undo: () => void go(back) });
    void go({ ideas, steps: [{ ids: ideas.map((i) => i.id), change }] }, back, said);
    if (change.trash) onDone();
  };
  return (
    <section
      aria-label={list.bulk}
      className="sheet bottom-0 z-20 mx-4 [@media(height>=30rem)]:sticky mb-4 flex flex-wrap items-center gap-2 p-2 ps-4 md:mx-6"
    >
      <strong className="me-2 text-sm font-semibold" role="status">
        {list.selected(ideas.length)}
      </strong>
      <Choice label={list.setStage} all={STAGES} text={(s: Stage) => common.stage[s]} onPick={(stage) => apply({ stage })} />
      <Choice
        label={list.setPriority}
        all={PRIORITIES}
        text={(p: Priority) => common.priority[p]}
        onPick={(priority) => apply({ priority })}
      />
      <Given
        type="text"
        label={list.tags}
        list={`${id}-tags`}
        onGive={(tag, by) => apply(by === 'remove' ? { remove_tags: [tag] } : { add_tags: [tag] })}
      >
        <button type="submit" value="add" aria-label={list.addTag} title={list.addTag} className="btn-line px-2.5">
          +
        </button>
        <button type="submit" value="remove" aria-label={list.removeTag} title={list.removeTag} className="btn-line px-2.5">
          −
        </button>
      </Given>
      <datalist id={`${id}-tags`}>
        {tags.map((x) => (
          <option key={x.tag} value={x.tag} />
        ))}
      </datalist>
      <Given type="date" label={list.dueDate} onGive={(due_date) => apply({ due_date })}>
        <button type="submit" className="btn-line">
          {list.apply}
        </button>
      </Given>
      <button type="button" className="btn-quiet" onClick={() => apply({ due_date: null })}>
        {list.noDue}
      </button>
      <button type="button" className="btn-danger" onClick={() => apply({ trash: true })}>
        <Trash2 size={16} aria-hidden />
        {list.trash}
      </button>
      <button type="button" className="btn-icon ms-auto" aria-label={list.clear} onClick={onDone}>
        <X size={17} aria-hidden />
      </button>
    </section>
  );
}
