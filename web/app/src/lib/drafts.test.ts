import { beforeEach, expect, it, vi } from 'vitest';
import { draftOf, draftsOf, dropDraft, dropDrafts, keepDraft, moveDraft, saidKey } from './drafts';

const draft = (words: string) => ({ base: { v: 1 }, words, at: '2027-01-31T18:00:00Z' });

beforeEach(() => localStorage.clear());

it('keeps the words of each person and idea apart', () => {
  keepDraft('amina', 1, draft('a1'));
  keepDraft('amina', 2, draft('a2'));
  keepDraft('ben', 1, draft('b1'));
  expect(draftOf('amina', 1)).toEqual(draft('a1'));
  expect(draftOf('ben', 1)).toEqual(draft('b1'));
  expect(draftsOf('amina')).toEqual([1, 2]);
});

it('forgets one when it was saved, and all of one person at sign-out', () => {
  keepDraft('amina', 1, draft('a1'));
  keepDraft('amina', 2, draft('a2'));
  keepDraft('amina/b', 3, draft('other'));
  dropDraft('amina', 1);
  expect(draftsOf('amina')).toEqual([2]);
  localStorage.setItem(`${saidKey('amina')}7`, 'to the assistant');
  localStorage.setItem(`${saidKey('amina/b')}7`, 'another’s');
  dropDrafts('amina');
  expect(draftsOf('amina')).toEqual([]);
  expect(localStorage.getItem(`${saidKey('amina')}7`)).toBeNull();
  expect(localStorage.getItem(`${saidKey('amina/b')}7`)).toBe('another’s');
  expect(draftsOf('amina/b')).toEqual([3]);
});

it('passes over what it cannot read, and lives without storage', () => {
  localStorage.setItem('cv.draft.amina/1', '{broken');
  expect(draftOf('amina', 1)).toBeNull();
  const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  expect(() => keepDraft('amina', 2, draft('x'))).not.toThrow();
  full.mockRestore();
});

it('follows an idea that was given its number', () => {
  keepDraft('amina', -5, { ...draft('a'), base: { id: -5 } });
  moveDraft('amina', -5, { id: 12 });
  expect(draftsOf('amina')).toEqual([12]);
  expect(draftOf('amina', 12)).toEqual({ ...draft('a'), base: { id: 12 } });
  moveDraft('amina', -6, { id: 13 });
  expect(draftsOf('amina')).toEqual([12]);
});
