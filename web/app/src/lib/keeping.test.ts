import { expect, test } from 'vitest';
import { inTurn } from './keeping';

/** A write that ends when it is told to. */
function write(log: string[], name: string) {
  let end: (cause?: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    end = (cause) => (cause ? reject(cause) : resolve());
  });
  const run = () => {
    log.push(name);
    return done;
  };
  return { run, end };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('changes of an idea go one after another, of one or of many at once, and others do not wait', async () => {
  const log: string[] = [];
  const [many, one, both, other] = ['1 and 2', '2', '2 and 3', '4'].map((name) => write(log, name));
  if (!many || !one || !both || !other) throw new Error('no writes');
  const all = [inTurn([1, 2], many.run), inTurn([2], one.run), inTurn([2, 3], both.run), inTurn([4], other.run)];
  const ends = Promise.allSettled(all);
  await settled();
  expect(log).toEqual(['1 and 2', '4']);
  many.end();
  await settled();
  expect(log).toEqual(['1 and 2', '4', '2']);
  one.end(new Error('refused'));
  await settled();
  expect(log).toEqual(['1 and 2', '4', '2', '2 and 3']);
  both.end();
  other.end();
  expect((await ends).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});
