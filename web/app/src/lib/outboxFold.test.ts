import { describe, expect, it } from 'vitest';
import type { Idea } from './api/client';
import { advanced, type Change, folded, type Row, same, seen, step } from './outboxFold';

const idea = { id: 7, title: 'Hook', stage: 'idea', priority: 'medium', tags: [] as string[], due_date: null } as Idea;
const body = { title: 'Hook', stage: 'idea', priority: 'medium' } as const;
const row = (change: Change, more: Partial<Row> = {}): Row => ({ seq: 1, person: 'ada', idea, change, ...more });
const fresh = (more: Partial<Row> = {}) => row({ create: { key: 'k', body } }, { idea: { ...idea, id: -1 }, ...more });
const answer = (more: Partial<Idea> = {}) => ({ data: { ...idea, ...more }, etag: '"3"' });

describe('folded', () => {
  it('makes a new idea that was not sent as it is by now', () => {
    const now = folded(fresh(), { patch: { title: 'Better', stage: 'draft' } });
    expect(now?.change).toEqual({ create: { key: 'k', body: { ...body, title: 'Better', stage: 'draft' } } });
    expect(now && seen(now)).toMatchObject({ id: -1, title: 'Better', stage: 'draft' });
  });

  it('leaves the words of a new idea that may have come to the server under their key', () => {
    const tried = fresh().change;
    expect(folded(fresh({ tried }), { patch: { title: 'Better' } })).toMatchObject({
      change: { create: { key: 'k', body }, patch: { title: 'Better' } },
      tried,
    });
  });

  it('sends a new idea that was refused under another key, as it is by now', () => {
    const now = folded(fresh({ tried: fresh().change, refusal: { status: 400, code: 'VALIDATION_ERROR', message: '' } }), {
      patch: { title: 'Short' },
    });
    expect(now?.change.create?.body.title).toBe('Short');
    expect(now?.change.create?.key).not.toBe('k');
    expect(now?.refusal).toBeUndefined();
    expect(now?.tried).toBeUndefined();
  });

  it('keeps one row for all changes of an idea, on what was seen first', () => {
    const now = folded(row({ patch: { stage: 'draft', title: 'A' } }), { patch: { stage: 'outline' } });
    expect(now?.change.patch).toEqual({ stage: 'outline', title: 'A' });
    expect(now?.idea).toBe(idea);
  });

  it('takes back a trash that was not sent, and undoes one that may have been', () => {
    expect(folded(row({ trash: true }), { trash: false })).toBeNull();
    expect(folded(row({ trash: true }, { tried: { trash: true } }), { trash: false })?.change.trash).toBe(false);
    expect(folded(row({ patch: { title: 'A' } }), { trash: true })?.change).toEqual({ patch: { title: 'A' }, trash: true });
  });
});

describe('advanced', () => {
  it('goes on with the answer: made, changed, then thrown away', () => {
    const all = { create: { key: 'k', body }, patch: { title: 'B' }, trash: true };
    expect(step(all)).toEqual({ create: all.create });
    const made = advanced(row(all, { idea: { ...idea, id: -1 }, tried: all }), { create: all.create }, answer());
    expect(made).toEqual({ seq: 1, person: 'ada', idea: answer().data, etag: '"3"', change: { patch: { title: 'B' }, trash: true } });
    const changed = made && advanced(made, step(made.change), answer({ title: 'B' }));
    expect(changed?.change).toEqual({ trash: true });
    expect(changed && advanced(changed, step(changed.change), null)).toBeNull();
  });

  it('leaves what was changed while a step was under way', () => {
    const now = row({ patch: { title: 'Second', stage: 'draft' } });
    expect(advanced(now, { patch: { title: 'First', stage: 'draft' } }, answer({ title: 'First' }))?.change.patch).toEqual({
      title: 'Second',
    });
    const other = row({ create: { key: 'k', body: { ...body, title: 'Second' } } });
    expect(advanced(other, { create: { key: 'k', body } }, answer())?.change.patch).toEqual({ title: 'Second' });
  });

  it('brings back what was taken out of the trash while it went in', () => {
    expect(advanced(row({ trash: undefined }), { trash: true }, null)?.change.trash).toBe(false);
    expect(advanced(row({ trash: false }), { trash: true }, null)?.change.trash).toBe(false);
  });
});

describe('same', () => {
  it('knows a day with its midnight, and nothing from null', () => {
    expect(same('2031-05-06', '2031-05-06T00:00:00Z')).toBe(true);
    expect(same('2031-05-06', '2031-05-06T10:00:00Z')).toBe(false);
    expect(same(undefined, null)).toBe(true);
    expect(same(['a'], ['b'])).toBe(false);
  });
});
