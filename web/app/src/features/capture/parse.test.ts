import { describe, expect, test } from 'vitest';
import { parse } from './parse';
import { dayOfWord } from './words';

/** A Saturday. */
const TODAY = '2026-11-28';
const of = (text: string) => parse(text, TODAY);

describe('parse', () => {
  test('takes tags, priority and day out of the title', () => {
    expect(of('Film the tax year #video #business !high @friday')).toEqual({
      title: 'Film the tax year',
      notes: null,
      tags: ['video', 'business'],
      priority: 'high',
      due: '2026-12-04',
    });
  });

  test.each([
    ['C# and F# for @everyone', 'C# and F# for @everyone'],
    ['mail me@friday.example', 'mail me@friday.example'],
    ['wow! that !works', 'wow! that !works'],
    ['# not a tag, nor #', '# not a tag, nor #'],
    ['5 # 3 ! 2 @ 1', '5 # 3 ! 2 @ 1'],
    ['keep \\#this and \\@friday', 'keep #this and @friday'],
    ['https://example.com/#part', 'https://example.com/#part'],
  ])('leaves %s alone', (text, title) => {
    expect(of(text)).toEqual({ title, notes: null, tags: [], priority: undefined, due: undefined });
  });

  test('marks may stand anywhere, with punctuation behind them', () => {
    expect(of('#video, a tour @tomorrow. Of the desk !low;')).toMatchObject({
      title: 'a tour Of the desk',
      tags: ['video'],
      due: '2026-11-29',
      priority: 'low',
    });
  });

  test('one tag is one, whatever its case and accents; the first spelling stays', () => {
    expect(of('x #Café #cafe #CAFÉ #ویڈیو').tags).toEqual(['Café', 'ویڈیو']);
  });

  test('the last priority and the last day count', () => {
    expect(of('x !high !low @today @tomorrow')).toMatchObject({ priority: 'low', due: '2026-11-29' });
  });

  test('more than twenty tags, and one that is too long, stay in the title', () => {
    const many = of(`x ${Array.from({ length: 21 }, (_, n) => `#t${n}`).join(' ')}`);
    expect([many.tags.length, many.title]).toEqual([20, 'x #t20']);
    expect(of(`x #${'a'.repeat(51)}`).tags).toEqual([]);
  });

  test('further lines are notes, as they are', () => {
    expect(of('Title #a\n\n- one #b\n- two')).toMatchObject({ title: 'Title', tags: ['a'], notes: '- one #b\n- two' });
  });

  test('German and Urdu are understood as well', () => {
    expect(of('Rundgang !hoch @Freitag #büro')).toMatchObject({ title: 'Rundgang', priority: 'high', due: '2026-12-04', tags: ['büro'] });
    expect(of('میز کی سیر !زیادہ @جمعہ')).toMatchObject({ title: 'میز کی سیر', priority: 'high', due: '2026-12-04' });
    expect(of('x @übermorgen').due).toBe('2026-11-30');
    expect(of('x @کل').due).toBe('2026-11-29');
  });
});

describe('dayOfWord', () => {
  test.each([
    ['today', '2026-11-28'],
    ['sat', '2026-12-05'], // the next one: today has a word of its own
    ['Sunday', '2026-11-29'],
    ['Mo', '2026-11-30'],
    ['Mo.', '2026-11-30'],
    ['Samstag', '2026-12-05'],
    ['اتوار', '2026-11-29'],
    ['ہفتہ', '2026-12-05'],
    ['2027-2-14', '2027-02-14'],
    ['14.2.', '2027-02-14'],
    ['24.12', '2026-12-24'],
    ['28.11.', '2026-11-28'],
    ['29.2.2028', '2028-02-29'],
    ['3d', '2026-12-01'],
    ['+2w', '2026-12-12'],
  ])('%s is %s', (word, day) => {
    expect(dayOfWord(word, TODAY)).toBe(day);
  });

  test.each(['2027-02-30', '31.4.', '29.2.2027', '0.1.', 'fri day', 'someone', '', '1969-01-01'])('%s is no day', (word) => {
    expect(dayOfWord(word, TODAY)).toBeUndefined();
  });
});
