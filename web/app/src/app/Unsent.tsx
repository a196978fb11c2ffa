import { Link } from '@tanstack/react-router';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import { currentPerson } from '@/lib/auth/session';
import { allTyped } from '@/lib/caught';
import { draftOf, draftsOf } from '@/lib/drafts';
import { useOutbox } from '@/lib/outbox';
import { Modal } from '@/ui/Modal';
import { useSignOut } from './useAppActions';

/** Asks before a sign-out that would take words along that nobody else has. */
export default function Unsent({ onClose }: { onClose: () => void }) {
  const signOut = useSignOut();
  const words = t().shell.unsent;
  const changes = useOutbox().length;
  const person = currentPerson()?.id ?? '';
  const ideas = draftsOf(person);
  const writing = allTyped(person);
  const titleOf = (id: number) => draftOf<unknown, { title?: string }>(person, id)?.words.title || `#${id}`;
  return (
    <Modal label={words.title} onClose={onClose} className="m-auto w-[min(28rem,calc(100vw-2rem))]">
      <div className="sheet grid gap-4 p-5">
        <h2 className="text-xl font-bold">{words.title}</h2>
        {ideas.length > 0 && <p>{words.help(ideas.length, number(ideas.length))}</p>}
        {writing.length > 0 && (
          <div className="grid gap-2">
            <p>{words.typed}</p>
            {writing.map((text) => (
              <blockquote key={text} dir="auto" className="line-clamp-3 border-s-2 border-line-strong ps-3 text-ink-2">
                {text}
              </blockquote>
            ))}
          </div>
        )}
        {changes > 0 && <p>{t().offline.waiting(changes, number(changes))}</p>}
        <ul className="grid gap-1">
          {ideas.map((id) => (
            <li key={id}>
              <Link
                to="/ideas/$id"
                params={{ id: String(id) }}
                onClick={onClose}
                className="inline-flex min-h-8 items-center underline underline-offset-4 max-md:min-h-11"
              >
                {words.open(titleOf(id))}
              </Link>
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap justify-end gap-2">
          <button
            type="button"
            className="btn-danger"
            onClick={() => {
              onClose();
              void signOut(true);
            }}
          >
            {words.leave}
          </button>
          <button type="button" className="btn-primary" onClick={onClose}>
            {words.stay}
          </button>
        </div>
      </div>
    </Modal>
  );
}
