import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Autosave, type Outcome } from './autosave';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A text, and a server that answers when it is told to. */
function desk() {
  const d = { text: '', held: '', states: [] as string[], sent: [] as string[], answer: (_: Outcome) => {} };
  const autosave = new Autosave({
    pending: () => d.text !== d.held,
    send: () => {
      const text = d.text;
      d.sent.push(text);
      return new Promise((resolve) => {
        d.answer = (outcome) => {
          if (outcome.is === 'saved') d.held = text;
          resolve(outcome);
        };
      });
    },
    tell: (state) => void d.states.push(state),
  });
  autosave.start();
  const type = (text: string) => {
    d.text = text;
    autosave.touch();
  };
  const reply = async (outcome: Outcome) => {
    d.answer(outcome);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { d, autosave, type, reply, state: () => d.states.at(-1) };
}

describe('autosave', () => {
  it('sends once typing pauses, and not before', async () => {
    const { d, type, reply, state } = desk();
    for (const text of ['a', 'ab', 'abc']) {
      type(text);
      await vi.advanceTimersByTimeAsync(500);
    }
    expect([d.sent, state()]).toEqual([[], 'dirty']);
    await vi.advanceTimersByTimeAsync(300);
    expect([d.sent, state()]).toEqual([['abc'], 'saving']);
    await reply({ is: 'saved' });
    expect(state()).toBe('saved');
  });

  it('sends in the midst of typing that never pauses', async () => {
    const { d, type } = desk();
    for (let n = 1; n <= 20; n++) {
      type('x'.repeat(n));
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(d.sent).toHaveLength(1);
  });

  it('has one request under way, and sends what was typed meanwhile after it', async () => {
    const { d, type, reply, state } = desk();
    type('a');
    await vi.advanceTimersByTimeAsync(800);
    type('ab');
    await vi.advanceTimersByTimeAsync(10_000);
    expect([d.sent, state()]).toEqual([['a'], 'saving']);
    await reply({ is: 'saved' });
    expect(state()).toBe('dirty');
    await vi.advanceTimersByTimeAsync(800);
    expect(d.sent).toEqual(['a', 'ab']);
    await reply({ is: 'saved' });
    expect(state()).toBe('saved');
  });

  it('sends nothing when a change was taken back', async () => {
    const { d, type, state } = desk();
    type('a');
    type('');
    await vi.advanceTimersByTimeAsync(10_000);
    expect([d.sent, state()]).toEqual([[], 'saved']);
  });

  it('tries again by itself without a line, ever more seldom', async () => {
    const { d, type, reply, state } = desk();
    type('a');
    await vi.advanceTimersByTimeAsync(800);
    await reply({ is: 'offline' });
    expect(state()).toBe('offline');
    await vi.advanceTimersByTimeAsync(4000);
    expect(d.sent).toHaveLength(2);
    await reply({ is: 'offline' });
    await vi.advanceTimersByTimeAsync(7999);
    expect(d.sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(d.sent).toHaveLength(3);
  });

  it('leaves what was refused until it is changed', async () => {
    const { d, type, reply, state } = desk();
    type('a');
    await vi.advanceTimersByTimeAsync(800);
    await reply({ is: 'failed' });
    await vi.advanceTimersByTimeAsync(120_000);
    expect([d.sent, state()]).toEqual([['a'], 'failed']);
    type('b');
    await vi.advanceTimersByTimeAsync(800);
    expect(d.sent).toEqual(['a', 'b']);
  });

  it('waits as long as the server asks', async () => {
    const { d, type, reply } = desk();
    type('a');
    await vi.advanceTimersByTimeAsync(800);
    await reply({ is: 'failed', after: 9000 });
    await vi.advanceTimersByTimeAsync(8999);
    expect(d.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(d.sent).toHaveLength(2);
  });

  it('sends at once what is left when a part was put aside', async () => {
    const { d, type, reply } = desk();
    type('a');
    await vi.advanceTimersByTimeAsync(800);
    d.text = 'b';
    await reply({ is: 'again' });
    await vi.advanceTimersByTimeAsync(0);
    expect(d.sent).toEqual(['a', 'b']);
  });

  it('sends nothing in a conflict until it is settled', async () => {
    const { d, autosave, type, reply, state } = desk();
    type('a');
    await vi.advanceTimersByTimeAsync(800);
    await reply({ is: 'conflict' });
    type('ab');
    await autosave.flush();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([d.sent, state()]).toEqual([['a'], 'conflict']);
    autosave.resume();
    await vi.advanceTimersByTimeAsync(800);
    expect(d.sent).toEqual(['a', 'ab']);
  });

  it('flushes at once, behind what is under way', async () => {
    const { d, autosave, type, reply } = desk();
    type('a');
    const first = autosave.flush();
    type('ab');
    const second = autosave.flush();
    await reply({ is: 'saved' });
    expect(d.sent).toEqual(['a', 'ab']);
    await reply({ is: 'saved' });
    expect([await first, await second]).toEqual(['saved', 'saved']);
  });

  it('does nothing any more once it is stopped', async () => {
    const { d, autosave, type } = desk();
    type('a');
    autosave.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(d.sent).toEqual([]);
  });
});
