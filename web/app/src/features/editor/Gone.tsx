import { t } from '@/i18n';
import { type Idea, type NewIdea, uid } from '@/lib/api/client';
import { draftOf, dropDraft } from '@/lib/drafts';
import { newKey } from '@/lib/key';
import { toast } from '@/lib/toasts';
import { useCreate } from '@/lib/writes';
import { Empty } from '@/ui/states';
import { FIELDS, patchOf, type Words } from './fields';

interface Props {
  id: number;
  onClose?: (() => void) | undefined;
  onGone: () => void;
}

/** An idea that is not there any more, and what this device still has of it: words that were written meanwhile are not lost with it. */
export function Gone({ id, onClose, onGone }: Props) {
  const person = uid();
  const create = useCreate();
  const { editor: words, common, ideas } = t();
  const draft = draftOf<Idea, Words>(person, id);
  if (!draft)
    return (
      <Empty
        text={words.gone}
        action={
          onClose && (
            <button type="button" data-close-editor className="btn-line" onClick={onClose}>
              {common.close}
            </button>
          )
        }
      />
    );
  const left = () => {
    dropDraft(person, id);
    onGone();
  };
  const keep = () => {
    const idea = patchOf(draft.words, FIELDS) as NewIdea;
    create.mutateAsync({ key: newKey(), idea }).then(
      () => {
        toast(ideas.created(idea.title));
        left();
      },
      () => undefined, // which was told; the words stay here
    );
  };
  return (
    <section className="m-auto grid max-w-prose grid-cols-1 gap-4 p-6" aria-labelledby="gone-title">
      <h2 id="gone-title" className="text-xl font-bold">
        {words.goneTitle}
      </h2>
      <p className="text-ink-2">{words.goneWords}</p>
      <blockquote dir="auto" className="grid max-h-64 gap-2 overflow-y-auto border-s-2 border-line-strong ps-4 whitespace-pre-wrap">
        <p className="font-semibold">{draft.words.title}</p>
        <p>{draft.words.notes}</p>
      </blockquote>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn-primary" onClick={keep} disabled={create.isPending}>
          {words.keepAsNew}
        </button>
        <button type="button" className="btn-quiet" onClick={left}>
          {words.giveUp}
        </button>
        {onClose && (
          <button type="button" data-close-editor className="btn-quiet" onClick={onClose}>
            {common.close}
          </button>
        )}
      </div>
    </section>
  );
}
