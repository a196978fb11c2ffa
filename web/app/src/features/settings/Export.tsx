import { useMutation } from '@tanstack/react-query';
import { t } from '@/i18n';
import { failureText } from '@/i18n/failures';
import { toast } from '@/lib/toasts';
import { download } from './queries';
import { Section } from './Section';

export function Export() {
  const words = t().settings.data;
  const run = useMutation({
    mutationFn: download,
    onError: (cause) => toast(failureText(cause), { tone: 'error' }),
  });
  return (
    <Section title={words.export} help={words.exportHelp}>
      <button type="button" className="btn-primary self-start" disabled={run.isPending} onClick={() => run.mutate()}>
        {run.isPending ? words.exporting : words.exportNow}
      </button>
    </Section>
  );
}
