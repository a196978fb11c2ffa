import { ExternalLink } from 'lucide-react';
import { lazy, Suspense, useId } from 'react';
import { t } from '@/i18n';
import { longDay } from '@/i18n/format';
import { PRIORITIES, STAGES } from '@/lib/filters';
import { Choice } from './Choice';
import { DateField } from './DateField';
import type { Session, Snapshot } from './session';

const TagField = lazy(() => import('./TagField'));

interface Props {
  session: Session;
  now: Snapshot;
}

/** Everything about an idea but its words. */
export function Fields({ session, now: { idea, words, faults } }: Props) {
  const id = useId();
  const texts = t().editor;
  const { stage, priority } = t().common;
  return (
    <>
      <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
        <Choice
          label={texts.fields.stage}
          value={words.stage}
          options={STAGES}
          name={(s) => stage[s]}
          onChange={(s) => session.set('stage', s)}
        />
        <Choice
          label={texts.fields.priority}
          value={words.priority}
          options={PRIORITIES}
          name={(p) => priority[p]}
          onChange={(p) => session.set('priority', p)}
        />
        <DateField
          label={texts.fields.due_date}
          value={words.due_date}
          fault={faults.due_date}
          timed
          onChange={(day) => session.set('due_date', day)}
        />
        <DateField
          label={texts.fields.planned_for}
          value={words.planned_for}
          fault={faults.planned_for}
          onChange={(day) => session.set('planned_for', day)}
        />
      </div>
      <div className="grid gap-1">
        <label htmlFor={`${id}-tags`} className="text-sm text-ink-2">
          {texts.fields.tags}
        </label>
        <Suspense fallback={<div className="skeleton h-10" />}>
          <TagField id={`${id}-tags`} value={words.tags} fault={faults.tags} onChange={(tags) => session.set('tags', tags)} />
        </Suspense>
        <p id={`${id}-tags-fault`} role="status" className="text-sm text-danger empty:hidden">
          {faults.tags}
        </p>
      </div>
      {(words.stage === 'published' || words.published_url) && (
        <div className="grid gap-1">
          <label htmlFor={`${id}-url`} className="text-sm text-ink-2">
            {texts.fields.published_url}
          </label>
          <div className="flex items-center gap-2">
            <input
              id={`${id}-url`}
              type="url"
              dir="ltr"
              inputMode="url"
              placeholder="https://"
              value={words.published_url}
              aria-invalid={faults.published_url ? true : undefined}
              aria-errormessage={faults.published_url ? `${id}-url-fault` : undefined}
              onChange={(e) => session.set('published_url', e.target.value)}
              className="field"
            />
            {idea.published_url && (
              <a
                href={idea.published_url}
                target="_blank"
                rel="noopener noreferrer"
                aria-label={texts.visit}
                title={texts.visit}
                className="btn-icon print:hidden"
              >
                <ExternalLink size={16} aria-hidden />
              </a>
            )}
          </div>
          <p id={`${id}-url-fault`} role="status" className="text-sm text-danger empty:hidden">
            {faults.published_url}
          </p>
          {idea.published_at && <p className="text-sm text-moss">{texts.publishedSince(longDay(idea.published_at))}</p>}
        </div>
      )}
      <label className="flex min-h-6 items-start gap-2 text-sm text-ink-2 max-md:min-h-11">
        <input
          type="checkbox"
          checked={words.ai === 'off'}
          onChange={(e) => session.set('ai', e.target.checked ? 'off' : 'on')}
          className="mt-0.5 size-4 accent-vault"
        />
        {texts.keepFromAI}
      </label>
    </>
  );
}
