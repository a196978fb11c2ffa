import { useLocation, useSearch } from '@tanstack/react-router';
import { t } from '@/i18n';
import { parseFilters } from '@/lib/filters';
import { toast } from '@/lib/toasts';
import { NameDialog } from '@/ui/NameDialog';
import { useSaveView } from './queries';

/** Gives the filters in use a name, and a place in the side bar. */
export default function SaveView({ onClose }: { onClose: () => void }) {
  const { views } = t();
  const query = parseFilters(useSearch({ strict: false }));
  const { pathname } = useLocation();
  const save = useSaveView();
  const layout = (['list', 'calendar'] as const).find((l) => pathname === `/${l}`) ?? 'board';
  const keep = (name: string) =>
    save.mutateAsync({ name, query, layout }).then(
      () => toast(views.saved(name)),
      () => undefined, // told already
    );
  return (
    <NameDialog
      title={views.save}
      label={views.name}
      name={query.search ?? query.tags?.split(',').join(', ') ?? ''}
      onName={keep}
      onClose={onClose}
    />
  );
}
