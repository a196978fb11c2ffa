import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { t } from '@/i18n';
import { failureText, namedFault } from '@/i18n/failures';
import { number } from '@/i18n/format';
import { refreshIdeas } from '@/lib/ideas';
import { beginImport, type Import, importQuery } from './queries';
import { Section } from './Section';

/** ImportFile first tells what a file would do, and does it when that is wanted. */
export function ImportFile() {
  const words = t().settings.data;
  const id = useId();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [job, setJob] = useState<number | null>(null);
  const begin = useMutation({
    mutationFn: (dry: boolean) => beginImport(file ?? new File([], ''), dry),
    onSuccess: (made) => setJob(made.id),
  });
  const { data: at } = useQuery({ ...importQuery(job ?? 0), enabled: job !== null });
  const ended = at?.state === 'done' && !at.dry_run;
  useEffect(() => {
    if (ended) refreshIdeas(client);
  }, [ended, client]);
  const busy = begin.isPending || at?.state === 'open';
  return (
    <Section title={words.import} help={words.importHelp}>
      <div className="flex flex-wrap items-center gap-3 text-sm">
        {/* A browser's own button speaks the browser's language. */}
        <label className="btn-line cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-focus has-disabled:opacity-60">
          {words.chooseFile}
          <input
            type="file"
            aria-describedby={`${id}-name`}
            accept=".zip,.json,.csv,.md,.markdown"
            className="sr-only"
            disabled={busy}
            onChange={(e) => {
              setFile(e.target.files?.[0] ?? null);
              setJob(null);
              begin.reset();
            }}
          />
        </label>
        <bdi id={`${id}-name`} className="wrap-anywhere text-ink-2">
          {file?.name ?? words.noFile}
        </bdi>
      </div>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn-line" disabled={!file || busy} onClick={() => begin.mutate(true)}>
          {words.tryIt}
        </button>
        <button type="button" className="btn-primary" disabled={!file || busy} onClick={() => begin.mutate(false)}>
          {words.importNow}
        </button>
      </div>
      {begin.isError && (
        <p role="alert" className="text-sm font-medium text-danger">
          {failureText(begin.error)}
        </p>
      )}
      <div role="status">{job !== null && at && <Outcome job={at} />}</div>
    </Section>
  );
}

function Outcome({ job }: { job: Import }) {
  const words = t().settings.data;
  if (job.state === 'failed') return <p className="text-sm font-medium text-danger">{words.importFailed}</p>;
  const read = job.made + job.known + job.refused;
  if (job.state === 'open')
    return (
      <div className="grid gap-1 text-sm">
        <p>{words.progress(number(read), number(job.total))}</p>
        <progress className="w-full accent-vault" max={Math.max(1, job.total)} value={read} aria-label={words.import} />
      </div>
    );
  const report = job.report;
  const refused = report?.refused ?? [];
  return (
    <div className="grid gap-2 rounded-lg bg-well p-3 text-sm">
      <p className="font-semibold">{job.dry_run ? words.would : words.did}</p>
      <ul className="list-inside list-disc">
        <li>{words.made(number(job.made))}</li>
        <li>{words.known(number(job.known))}</li>
        <li className={job.refused > 0 ? 'text-danger' : ''}>{words.refused(number(job.refused))}</li>
      </ul>
      {report?.notices.map((notice) => (
        <p key={notice} className="text-ink-2">
          {/* The server's own words, which have no code. */}
          <bdi lang="en">{notice}</bdi>
        </p>
      ))}
      {refused.length > 0 && (
        <details>
          <summary className="cursor-pointer">{words.whyRefused}</summary>
          <ul className="mt-1 grid gap-1">
            {refused.map((one) => (
              <li key={`${one.file}:${one.line}:${one.number}`}>
                <bdi className="text-ink-2">
                  {[one.file, one.line && words.line(number(one.line)), one.number && words.number(number(one.number))]
                    .filter(Boolean)
                    .join(', ')}
                </bdi>{' '}
                {(one.details ?? []).map(namedFault).join(' ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
