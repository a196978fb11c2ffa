import { useQuery } from '@tanstack/react-query';
import { CalendarDays, CornerDownLeft, Text } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useMemo, useRef } from 'react';
import { t } from '@/i18n';
import { nearDay, today } from '@/i18n/format';
import type { NewIdea, Stage } from '@/lib/api/client';
import { meQuery } from '@/lib/me';
import { PriorityMark, StageGlyph, TagChip } from '@/ui/marks';
import { parse } from './parse';

interface Props {
  stage: Stage;
  text: string;
  onType: (text: string) => void;
  /** Keeps the idea; `more` wants to begin the next one. */
  onKeep: (idea: NewIdea, more: boolean) => void;
}

const LONGEST = 200;

/** Form takes an idea as it is typed, and shows what it understood. */
export function Form({ stage, text, onType, onKeep }: Props) {
  const { capture, common } = t();
  const { data: me } = useQuery(meQuery);
  const field = useRef<HTMLTextAreaElement>(null);
  const { title, notes, tags, priority, due } = useMemo(() => parse(text, today()), [text]);
  const tooLong = [...title].length > LONGEST;

  const keep = (more: boolean) => {
    if (!title || tooLong) {
      field.current?.focus();
      return;
    }
    const wanted = priority ?? me?.preferences.default_priority ?? 'medium';
    onKeep({ title, notes, stage, tags, priority: wanted, due_date: due ?? null }, more);
  };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    keep(false);
  };
  const press = (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || e.shiftKey || e.nativeEvent.isComposing) return;
    e.preventDefault();
    keep(e.ctrlKey || e.metaKey);
  };
  return (
    <form
      className="sheet grid gap-3 p-4 has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-focus"
      onSubmit={submit}
    >
      <p className="flex items-center gap-2 text-sm text-ink-2">
        <StageGlyph stage={stage} />
        {capture.into(common.stage[stage])}
      </p>
      <textarea
        ref={field}
        // biome-ignore lint/a11y/noAutofocus: a dialog of one field begins in it
        autoFocus
        rows={1}
        aria-label={capture.label}
        aria-describedby="capture-help"
        aria-invalid={tooLong || undefined}
        placeholder={capture.placeholder}
        value={text}
        dir="auto"
        className="max-h-[40dvh] w-full resize-none bg-transparent font-display text-xl font-semibold outline-none [field-sizing:content] placeholder:text-ink-3"
        onChange={(e) => onType(e.target.value)}
        onKeyDown={press}
      />
      <div className="flex flex-wrap items-center gap-1.5" role="status" aria-label={capture.understood}>
        {tags.map((tag) => (
          <TagChip key={tag} name={tag} />
        ))}
        {priority && <PriorityMark priority={priority} word />}
        {due && (
          <span className="chip bg-vault-soft text-vault">
            <CalendarDays size={13} aria-hidden />
            {nearDay(due)}
          </span>
        )}
        {notes && (
          <span className="chip text-ink-2">
            <Text size={13} aria-hidden />
            {common.hasNotes}
          </span>
        )}
        {tooLong && <span className="text-sm font-medium text-danger">{capture.tooLong}</span>}
      </div>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <p id="capture-help" className="max-w-[38ch] text-xs text-ink-2">
          {capture.help} <span className="pointer-coarse:hidden">{capture.keys}</span>
        </p>
        <button type="submit" className="btn-primary ms-auto" disabled={!title || tooLong}>
          {common.save}
          <CornerDownLeft size={15} aria-hidden className="rtl:-scale-x-100" />
        </button>
      </div>
    </form>
  );
}
