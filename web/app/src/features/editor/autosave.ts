/**
 * clean: nothing was changed. dirty: changed, and about to be sent. saving: on
 * its way. saved: the server has it. failed: refused or broken, tried again when
 * that can help. conflict: changed elsewhere too, waits for the person. offline:
 * no answer, tried again.
 */
export type Saving = 'clean' | 'dirty' | 'saving' | 'saved' | 'failed' | 'conflict' | 'offline';

/** What came of sending. `again`: what there is to send is another by now, and can go at once. `after`: in so many ms it may succeed. */
export type Outcome = { is: 'saved' | 'again' | 'conflict' | 'offline' } | { is: 'failed'; after?: number | undefined };

interface Port {
  /** Is there anything to send? */
  pending: () => boolean;
  /** Sends what there is at this moment, and never throws. */
  send: () => Promise<Outcome>;
  /** Hears every new state. */
  tell: (state: Saving) => void;
}

/** How long typing pauses before it is sent, and the longest that it waits without a pause. */
const PAUSE = 800;
const LONGEST = 8000;
/** An attempt that met nobody is repeated after so long, then after twice as long, up to the most. */
const AGAIN = 4000;
const MOST = 60_000;

/** An Autosave sends changes by itself, one request at a time. */
export class Autosave {
  private state: Saving = 'clean';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private since: number | null = null;
  private tries = 0;
  private running: Promise<void> | null = null;
  private ended = true;

  constructor(private readonly port: Port) {}

  /** touch says that something was changed. */
  touch(): void {
    if (this.state === 'conflict' || this.state === 'saving') return;
    clearTimeout(this.timer);
    if (!this.port.pending()) {
      this.since = null;
      if (this.state !== 'clean') this.become('saved');
      return;
    }
    this.since ??= Date.now();
    this.become('dirty');
    this.wait(Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now())));
  }

  /** flush sends now what waits, and is done when it has gone as far as it goes. */
  async flush(): Promise<Saving> {
    do {
      clearTimeout(this.timer);
      if (this.running) await this.running;
      else if (this.port.pending() && this.state !== 'conflict') await this.run();
    } while (this.running || this.state === 'dirty');
    return this.state;
  }

  /** halt waits for the person: two versions are at odds. */
  halt(): void {
    clearTimeout(this.timer);
    this.become('conflict');
  }

  /** resume goes on after a conflict. */
  resume(): void {
    if (this.state !== 'conflict') return;
    this.become('dirty');
    this.touch();
  }

  /** start begins, or begins again after stop. */
  start(): void {
    this.ended = false;
    this.touch();
  }

  /** stop ends timers; what is under way goes on. */
  stop(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  private run(): Promise<void> {
    this.running ??= this.attempt().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async attempt(): Promise<void> {
    this.become('saving');
    this.since = null;
    const outcome = await this.port.send();
    if (outcome.is === 'saved' || outcome.is === 'again') {
      this.tries = 0;
      const more = this.port.pending();
      this.become(more ? 'dirty' : 'saved');
      if (more) this.wait(outcome.is === 'again' ? 0 : PAUSE);
      return;
    }
    const backoff = Math.min(MOST, AGAIN * 2 ** this.tries++);
    this.become(outcome.is);
    if (outcome.is === 'offline') this.wait(backoff);
    if (outcome.is === 'failed' && outcome.after !== undefined) this.wait(Math.max(outcome.after, backoff));
  }

  private wait(ms: number): void {
    if (this.ended) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.port.pending()) void this.run();
    }, ms);
  }

  private become(next: Saving): void {
    this.state = next;
    this.port.tell(next);
  }
}
