import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Idea, IdeaPatch } from '@/lib/api/client';
import { draftOf } from '@/lib/drafts';
import { Failure } from '@/lib/failure';
import { Session } from './session';

const first: Idea = {
  id: 7,
  user_id: 'amina',
  title: 'Hook',
  notes: 'one\ntwo\nthree',
  stage: 'idea',
  tags: [],
  priority: 'medium',
  due_date: null,
  planned_for: null,
  published_url: null,
  ai: 'on',
  published_at: null,
  created_at: '2027-01-01T00:00:00.000001Z',
  updated_at: '2027-01-01T00:00:00.000001Z',
};

/** One idea behind a door that keeps versions as the server does. */
function vault() {
  const v = { idea: first, down: false, over: false, asked: [] as IdeaPatch[] };
  const write = (change: object) => {
    const at = String(Number(v.idea.updated_at.slice(20, 26)) + 1).padStart(6, '0');
    v.idea = { ...v.idea, ...change, updated_at: `2027-01-01T00:00:00.${at}Z` };
    return v.idea;
  };
  const patch = async (seen: Idea, change: IdeaPatch): Promise<Idea> => {
    v.asked.push(change);
    if (v.down) throw new Failure({ status: 0, code: 'UNREACHABLE', message: '' });
    if (v.over) throw new Failure({ status: 401, code: 'AUTH_ERROR', message: '' });
    if (change.title === '')
      throw new Failure({
        status: 400,
        code: 'VALIDATION_ERROR',
        message: '',
        fields: [{ field: 'title', message: 'Title is blank', type: 'blank' }],
      });
    if (seen.updated_at !== v.idea.updated_at)
      throw new Failure({ status: 412, code: 'PRECONDITION_FAILED', message: '', current: v.idea });
    return write(change);
  };
  const open = (idea = v.idea) => {
    const session = new Session(idea, { person: 'amina', patch });
    session.start();
    return session;
  };
  return { v, write, open };
}

const settle = () => vi.advanceTimersByTimeAsync(1000);

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

describe('a session', () => {
  it('sends the changed fields alone, and keeps no draft of what the server has', async () => {
    const { v, open } = vault();
    const s = open();
    s.set('notes', 'one\ntwo\nthree\nfour ');
    expect(draftOf('amina', 7)?.words).toMatchObject({ notes: 'one\ntwo\nthree\nfour ' });
    await settle();
    expect(v.asked).toEqual([{ notes: 'one\ntwo\nthree\nfour' }]);
    expect(s.snapshot()).toMatchObject({ state: 'saved', words: { notes: 'one\ntwo\nthree\nfour ' } });
    expect([s.unsaved(), draftOf('amina', 7)]).toEqual([false, null]);
  });

  it('clears with null', async () => {
    const { v, open } = vault();
    open().set('notes', ' \n');
    await settle();
    expect(v.asked).toEqual([{ notes: null }]);
  });

  it('has the words back after a crash', async () => {
    const { v, open } = vault();
    v.down = true;
    const s = open();
    s.set('title', 'A hook nobody saw yet');
    await settle();
    expect(s.snapshot().state).toBe('offline');
    s.stop();
    v.down = false;
    const again = open();
    expect(again.snapshot()).toMatchObject({ words: { title: 'A hook nobody saw yet' }, restored: expect.any(String) });
    await settle();
    expect(v.idea.title).toBe('A hook nobody saw yet');
    expect(again.snapshot().restored).toBeNull();
  });

  it('loses no word when the sign-in ends', async () => {
    const { v, open } = vault();
    v.over = true;
    const s = open();
    s.set('notes', 'written when the session was over');
    await settle();
    s.stop();
    v.over = false;
    expect(open().snapshot().words.notes).toBe('written when the session was over');
  });

  it('joins what was changed elsewhere, and sends the whole', async () => {
    const { v, write, open } = vault();
    const s = open();
    s.set('notes', 'ONE\ntwo\nthree');
    write({ notes: 'one\ntwo\nTHREE', stage: 'draft' });
    await settle();
    expect(v.idea).toMatchObject({ notes: 'ONE\ntwo\nTHREE', stage: 'draft' });
    expect(s.snapshot()).toMatchObject({ state: 'saved', joined: true, words: { notes: 'ONE\ntwo\nTHREE', stage: 'draft' } });
  });

  it('asks where both changed one field, and sends nothing until it is answered', async () => {
    const { v, write, open } = vault();
    const s = open();
    s.set('title', 'Mine');
    write({ title: 'Theirs' });
    await settle();
    expect(s.snapshot()).toMatchObject({ state: 'conflict', conflict: { disagreements: [{ field: 'title' }] } });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(v.idea.title).toBe('Theirs');
    s.settle({ ...s.snapshot().words, title: 'Mine after all' });
    await settle();
    expect(v.idea.title).toBe('Mine after all');
    expect(s.snapshot()).toMatchObject({ state: 'saved', conflict: null });
  });

  it('keeps the words of an open conflict through a crash', async () => {
    const { write, open } = vault();
    const s = open();
    s.set('title', 'Mine');
    write({ title: 'Theirs' });
    await settle();
    s.stop();
    expect(open().snapshot()).toMatchObject({ state: 'conflict', words: { title: 'Mine' }, conflict: { theirs: { title: 'Theirs' } } });
  });

  it('keeps notes that are joined by hand through a crash, and joins them with a third version', async () => {
    const { v, write, open } = vault();
    const s = open();
    s.set('notes', 'one\ntwo of mine\nthree');
    write({ notes: 'one\ntwo of theirs\nthree' });
    await settle();
    expect(s.snapshot()).toMatchObject({ state: 'conflict', joining: null });
    s.join('one\ntwo of us\nthree');
    s.stop();
    const again = open();
    expect(again.snapshot()).toMatchObject({ state: 'conflict', joining: 'one\ntwo of us\nthree' });
    again.adopt(v.idea); // which it knows
    expect(again.snapshot()).toMatchObject({ state: 'conflict', joining: 'one\ntwo of us\nthree' });
    again.adopt(write({ notes: 'one\ntwo of theirs\nthree\nfour' }));
    await settle();
    expect(v.idea.notes).toBe('one\ntwo of us\nthree\nfour');
    expect(again.snapshot()).toMatchObject({ state: 'saved', conflict: null, joining: null });
  });

  it('says so where this device keeps nothing', async () => {
    const { v, open } = vault();
    const s = open();
    v.down = true;
    s.set('title', 'Kept');
    expect(s.kept()).toBe(true);
    const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    s.set('title', 'Not kept');
    expect(s.kept()).toBe(false);
    full.mockRestore();
    s.set('title', 'Kept again');
    expect(s.kept()).toBe(true);
  });

  it('takes the other version when the person gives theirs up', async () => {
    const { write, open } = vault();
    const s = open();
    s.set('title', 'Mine');
    write({ title: 'Theirs' });
    await settle();
    s.discard();
    await settle();
    expect(s.snapshot()).toMatchObject({ words: { title: 'Theirs' }, conflict: null });
    expect([s.unsaved(), draftOf('amina', 7)]).toEqual([false, null]);
  });

  it('follows changes made elsewhere while nothing is unsaved here', () => {
    const { write, open } = vault();
    const s = open();
    s.adopt(write({ title: 'From another window' }));
    expect(s.snapshot()).toMatchObject({ words: { title: 'From another window' }, state: 'clean', joined: false });
    s.adopt({ ...first, title: 'Older' });
    expect(s.snapshot().words.title).toBe('From another window');
  });

  it('interrupts nobody who is typing: what is at odds is met by the save', async () => {
    const { write, open } = vault();
    const s = open();
    s.set('title', 'Mine');
    s.adopt(write({ title: 'Theirs' }));
    expect(s.snapshot()).toMatchObject({ state: 'dirty', conflict: null });
    await settle();
    expect(s.snapshot().state).toBe('conflict');
  });

  it('saves the rest when one field is refused, and says why beside it', async () => {
    const { v, open } = vault();
    const s = open();
    s.set('title', '');
    s.set('priority', 'high');
    await settle();
    expect(v.idea).toMatchObject({ title: 'Hook', priority: 'high' });
    expect(s.snapshot()).toMatchObject({ state: 'failed', faults: { title: 'Title is blank' }, words: { title: '' } });
    expect(s.unsaved()).toBe(true);
    s.set('title', 'Better');
    await settle();
    expect(s.snapshot()).toMatchObject({ state: 'saved', faults: {} });
    expect(v.idea.title).toBe('Better');
  });

  it('keeps what is typed while a save is under way', async () => {
    const { v, open } = vault();
    const s = open();
    s.set('title', 'A');
    const flushed = s.flush();
    s.set('title', 'AB');
    await flushed;
    expect(s.snapshot().words.title).toBe('AB');
    await settle();
    expect(v.idea.title).toBe('AB');
  });

  it('goes on under its number once a new idea has one, whatever the clocks say', async () => {
    const { v, open } = vault();
    v.idea = { ...first, id: 12, updated_at: '2020-01-01T00:00:00.000001Z' };
    const session = open({ ...first, id: -5 });
    session.set('notes', 'one\ntwo\nTHREE');
    session.adopt(v.idea);
    expect(session.snapshot().idea.id).toBe(12);
    await settle();
    expect(v.idea.notes).toBe('one\ntwo\nTHREE');
    expect(draftOf('amina', 12)).toBeNull();
  });
});
