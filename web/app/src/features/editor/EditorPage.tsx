import { useNavigate, useParams } from '@tanstack/react-router';
import { t } from '@/i18n';
import { useIdOf } from '@/lib/outbox';
import { Load } from './Load';
import { useIdea } from './queries';

/** The editor as a screen of its own. */
export function EditorPage() {
  const { id } = useParams({ from: '/app/ideas/$id' });
  const navigate = useNavigate();
  const title = useIdea(useIdOf(Number(id))).data?.title ?? id;
  return (
    <div className="mx-auto flex min-h-0 w-full max-w-4xl flex-1 flex-col bg-sheet md:border-x md:border-line">
      <h1 className="sr-only">{t().editor.idea(title)}</h1>
      <Load
        key={id}
        id={Number(id)}
        onGone={() => void navigate({ to: '/board' })}
        onOpen={(other) => void navigate({ to: '/ideas/$id', params: { id: String(other) } })}
      />
    </div>
  );
}
