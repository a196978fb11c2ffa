import { useQuery } from '@tanstack/react-query';
import { CalendarDays, CornerDownLeft, Text } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { t } from '@/i18n';
import { nearDay, today } from '@/i18n/format';
import type { Stage } from '@/lib/api/client';
import { takeTyped } from '@/lib/dialogs';
import { meQuery } from '@/lib/me';
import { toast } from '@/lib/toasts';
import { useCreate } from '@/lib/writes';
import { Modal } from '@/ui/Modal';
import { PriorityMark, StageGlyph, TagChip } from '@/ui/marks';
import { parse } from './parse';

/** What was typed and not kept yet outlives the dialog: a slip of the Esc key costs no words. */
let unsent = '';

const LONGEST = 200;

/** Catches an idea from any screen, and shows what it understood. */
export default function Capture({ stage, onClose }: { stage: Stage; onClose: () => void }) {
  const { capture, common, ideas } = t();
  const [text, setText] = useState(unsent);
  const create = useCreate();
  const { data: me } = useQuery(meQuery);
  const field = useRef<HTMLTextAreaElement>(null);
  const { title, notes, tags, priority, due } = useMemo(() => parse(text, today()), [text]);
  const tooLong = [...title].length > LONGEST;

  const type = (next: string) => {
    unsent = next;
    setText(next);
  };
  useEffect(() => {
    unsent += takeTyped();
    setText(unsent);
  }, []);
  const keep = (more: boolean) => {
    if (!title || tooLong) {
      field.current?.focus();
      return;
    }
    const kept = text;
    const wanted = priority ?? me?.preferences.default_priority ?? 'medium';
    // The dialog is closed by then, and mutate's own callbacks with it.
    create.mutateAsync({ key: crypto.randomUUID(), idea: { title, notes, stage, tags, priority: wanted, due_date: due ?? null } }).then(
      () => toast(ideas.created(title)),
      () => {
        unsent ||= kept;
      },
    );
    type('');
    if (!more) onClose();
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
    <Modal label={t().shell.newIdea} onClose={onClose} className="mt-[12dvh] w-[min(38rem,calc(100vw-2rem))]">
      <form className="sheet grid gap-3 p-4" onSubmit={submit}>
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
          onChange={(e) => type(e.target.value)}
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
            {capture.help}
          </p>
          <button type="submit" className="btn-primary ms-auto" disabled={!title || tooLong}>
            {common.save}
            <CornerDownLeft size={15} aria-hidden className="rtl:-scale-x-100" />
          </button>
        </div>
      </form>
    </Modal>
  );
}
