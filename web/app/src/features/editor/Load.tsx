import { t } from '@/i18n';
import { Failure } from '@/lib/failure';
import { useIdOf } from '@/lib/outbox';
import { Fault } from '@/ui/states';
import { Editor } from './Editor';
import { Gone } from './Gone';
import { useIdea } from './queries';

interface Props {
  id: number;
  onClose?: (() => void) | undefined;
  onGone: () => void;
  onOpen: (id: number) => void;
}

/** Load reads an idea, then edits it. */
export function Load({ id, onClose, onGone, onOpen }: Props) {
  const now = useIdOf(id);
  const { data, error, isFetchedAfterMount, refetch } = useIdea(now);
  if (error instanceof Failure && error.status === 404)
    return (
      <div className="grid h-full bg-sheet">
        <Gone id={now} onClose={onClose} onGone={onGone} />
      </div>
    );
  // One that was sent while it is edited goes on under its number. What a list knew may be old: whoever edits begins with the newest, unless there is no line.
  if (data && (isFetchedAfterMount || error || now !== id))
    return <Editor key={id} idea={data} onClose={onClose} onGone={onGone} onLost={() => void refetch()} onOpen={onOpen} />;
  if (!error) return <Skeleton />;
  return (
    <div className="grid h-full content-center justify-items-center bg-sheet">
      <Fault error={error} retry={() => void refetch()} />
    </div>
  );
}

const Skeleton = () => (
  <div role="status" aria-label={t().common.loading} className="h-full bg-sheet">
    <div className="h-13 border-b border-line" />
    <div className="grid gap-5 px-5 py-5 md:px-8">
      <div className="skeleton h-10 w-4/5" />
      <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
        {['stage', 'priority', 'due', 'planned'].map((field) => (
          <div key={field} className="skeleton h-16" />
        ))}
      </div>
      <div className="skeleton h-16" />
      <div className="skeleton h-80" />
    </div>
  </div>
);
