import { useQueryClient } from '@tanstack/react-query';
import { CloudOff, CloudUpload, RefreshCw, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { t } from '@/i18n';
import { number } from '@/i18n/format';
import { show } from '@/lib/dialogs';
import { loadOutbox } from '@/lib/keeping';
import { useOnline } from '@/lib/online';
import { startOutbox, useOutbox } from '@/lib/outbox';
import { startWorker, takeOver, useUpdate } from '@/lib/worker';

const bar = 'flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1 text-sm max-md:min-h-11';
const button = 'min-h-7 rounded-md px-1 font-semibold underline underline-offset-4 max-md:min-h-11';

/** Says that there is no line, what waits for one, what was refused, and that a newer version is here. */
export default function Notices() {
  const { offline } = t();
  const client = useQueryClient();
  const online = useOnline();
  const rows = useOutbox();
  const update = useUpdate();
  useEffect(() => {
    void loadOutbox();
    return startOutbox(client);
  }, [client]);
  useEffect(() => {
    if (import.meta.env.PROD) void startWorker();
  }, []);
  const refused = rows.filter((r) => r.refusal).length;
  const waiting = rows.length - refused;
  const look = (
    <button type="button" className={button} onClick={() => show({ name: 'outbox' })}>
      {offline.look}
    </button>
  );
  return (
    <div role="status" data-screen-only className="divide-y divide-line">
      {!online && (
        <p className={`${bar} bg-spark-soft text-spark`}>
          <CloudOff size={16} aria-hidden />
          <span>{offline.none}</span>
          {waiting > 0 && <span>{offline.waiting(waiting, number(waiting))}</span>}
          {waiting > 0 && look}
        </p>
      )}
      {online && waiting > 0 && (
        <p className={`${bar} bg-vault-soft text-vault`}>
          <CloudUpload size={16} aria-hidden />
          <span>{offline.waiting(waiting, number(waiting))}</span>
          {look}
        </p>
      )}
      {refused > 0 && (
        <p className={`${bar} bg-danger-soft text-danger`}>
          <TriangleAlert size={16} aria-hidden />
          <span>{offline.refused(refused, number(refused))}</span>
          {look}
        </p>
      )}
      {update && (
        <p className={`${bar} bg-vault-soft text-vault`}>
          <RefreshCw size={16} aria-hidden />
          <span>{offline.update}</span>
          <button type="button" className={button} onClick={takeOver}>
            {offline.reload}
          </button>
        </p>
      )}
    </div>
  );
}
