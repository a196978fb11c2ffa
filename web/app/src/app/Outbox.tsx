import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { t } from '@/i18n';
import { failureText, worded } from '@/i18n/failures';
import { Failure } from '@/lib/failure';
import { discard, insist, takeUp, useOutbox } from '@/lib/outbox';
import { type Row, seen } from '@/lib/outboxFold';
import { Modal, ModalHead } from '@/ui/Modal';

function what({ change }: Row): string {
  const { offline, common } = t();
  if (change.trash !== undefined) return change.trash ? offline.trashed : offline.restored;
  if (change.create) return offline.created;
  return change.patch?.stage ? offline.moved(common.stage[change.patch.stage]) : offline.changed;
}

/** What waits to be sent, and what the server did not take: sent over it, or given up, by the person alone. */
export default function Outbox({ onClose }: { onClose: () => void }) {
  const { offline, common } = t();
  const client = useQueryClient();
  const rows = useOutbox();
  // Offered in here: behind the dialog no toast can be reached.
  const [givenUp, setGivenUp] = useState<Row | null>(null);
  const undo = useRef<HTMLButtonElement>(null);
  // What was refused on an earlier visit is told in words that nobody has asked for in this one.
  const [, tell] = useState(false);
  useEffect(() => void worded(true).then(tell), []);
  useEffect(() => {
    if (givenUp) undo.current?.focus();
  }, [givenUp]);
  const giveUp = async (row: Row) => {
    await discard(client, row);
    setGivenUp(row);
  };
  const again = async (row: Row) => {
    setGivenUp(null);
    await takeUp(client, row);
  };
  return (
    <Modal label={offline.title} onClose={onClose} className="m-auto w-[min(34rem,calc(100vw-2rem))]">
      <div className="sheet max-h-[85dvh] overflow-y-auto p-5">
        <ModalHead title={offline.title} onClose={onClose} />
        <p className="text-sm text-ink-2">{rows.length > 0 ? offline.help : offline.empty}</p>
        {givenUp && (
          <div role="status" className="mt-3 flex flex-wrap items-center justify-between gap-2 rounded-lg bg-well p-3 text-sm">
            <span className="min-w-0 wrap-anywhere">{offline.givenUp(seen(givenUp).title)}</span>
            <button ref={undo} type="button" className="btn-line" onClick={() => void again(givenUp)}>
              {common.undo}
            </button>
          </div>
        )}
        <ul className="mt-3 grid gap-3">
          {rows.map((row) => (
            <li key={row.seq} className="grid gap-1 border-t border-line pt-3">
              <span dir="auto" className="font-medium wrap-anywhere">
                {seen(row).title}
              </span>
              <span className="text-sm text-ink-2">{what(row)}</span>
              {row.refusal && <span className="text-sm text-danger">{failureText(new Failure(row.refusal))}</span>}
              <span className="flex flex-wrap justify-end gap-2">
                <button type="button" className="btn-danger" onClick={() => void giveUp(row)}>
                  {offline.discard}
                </button>
                {!row.change.trash && (
                  <Link to="." search={(old) => ({ ...old, idea: row.idea.id })} className="btn-line" onClick={onClose}>
                    {offline.open}
                  </Link>
                )}
                {row.refusal && (
                  <button type="button" className="btn-line" onClick={() => void insist(client, row)}>
                    {offline.insist}
                  </button>
                )}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Modal>
  );
}
