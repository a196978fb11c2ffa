import { beforeEach, expect, it, vi } from 'vitest';
import type { Caught } from './caught';

const caught = (key: string) => ({ idea: { id: -1, title: key }, create: { key, body: { title: key } } }) as Caught;

/** page is the module as a page that has just been opened has it. */
async function page() {
  vi.resetModules();
  return import('./caught');
}

beforeEach(() => localStorage.clear());

it('leaves to the next page what a page that is gone was sending, to each person their own', async () => {
  const gone = await page();
  gone.noteCaught('amina', caught('k1'));
  gone.noteCaught('amina', caught('k2'));
  gone.noteCaught('ben', caught('k3'));
  gone.dropCaught('amina', 'k2');
  expect(gone.leftCaught('amina')).toEqual([]);
  const next = await page();
  expect(next.leftCaught('amina')).toEqual([caught('k1')]);
  expect(next.leftCaught('ben')).toEqual([caught('k3')]);
});

it('forgets all of a person who signs out, and passes over what it cannot read', async () => {
  const gone = await page();
  gone.noteCaught('amina', caught('k1'));
  gone.noteCaught('ben', caught('k3'));
  gone.dropAllCaught('amina');
  localStorage.setItem('cv.caught.ben/x', '{broken');
  const next = await page();
  expect(next.leftCaught('amina')).toEqual([]);
  expect(next.leftCaught('ben')).toEqual([caught('k3')]);
});

it('keeps what is written beside what is made of something shared, and forgets both with their person', async () => {
  const { allTyped, dropAllCaught, keepTyped, typed } = await page();
  keepTyped('amina', 'own words');
  keepTyped('amina', 'made of it', 'shared');
  keepTyped('amina2', 'somebody else’s');
  expect([typed('amina'), typed('amina', 'shared'), typed('amina', 'other')]).toEqual(['own words', 'made of it', '']);
  expect(allTyped('amina').sort()).toEqual(['made of it', 'own words']);
  dropAllCaught('amina');
  expect([allTyped('amina'), allTyped('amina2')]).toEqual([[], ['somebody else’s']]);
});
