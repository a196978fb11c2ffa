import { useQuery } from '@tanstack/react-query';
import { useChatWords } from '@/i18n/chat';
import { toField } from './focus';
import { type Action, titleQuery } from './queries';
import { toolText } from './StepLine';
import type { SayIt } from './useSay';

function ideaOf(input: string): number {
  try {
    return Number((JSON.parse(input) as { idea_id?: number } | null)?.idea_id ?? 0);
  } catch {
    return 0;
  }
}

/** What the assistant would do, and does only if the person says so. */
export function Ask({ action, say }: { action: Action; say: SayIt }) {
  const words = useChatWords();
  const id = ideaOf(action.input);
  const { data } = useQuery({ ...titleQuery(id), enabled: id > 0 });
  const trash = action.tool === 'delete_idea' && id > 0;
  const question = trash ? words.askTrash(data ?? words.idea(String(id))) : words.ask(toolText(words, action.tool));
  const answer = (approve: boolean) => {
    say({ confirm: { action_id: action.id, approve } });
    toField();
  };
  return (
    <section aria-label={question} className="grid gap-3 rounded-xl border border-line-strong bg-sheet p-4">
      <h2 className="font-semibold wrap-anywhere">{question}</h2>
      {!trash && (
        <code dir="ltr" className="wrap-anywhere">
          {action.input}
        </code>
      )}
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn-primary" onClick={() => answer(true)}>
          {words.approve}
        </button>
        <button type="button" className="btn-line" onClick={() => answer(false)}>
          {words.decline}
        </button>
      </div>
    </section>
  );
}
