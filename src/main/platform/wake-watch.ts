// Notices that time passed without us: the machine slept, or this process was stopped. Systems tell it to windows only, so three clocks are
// compared: the machine's (on Linux it runs on in sleep), the process's own (it does not), and the one that can be set by anybody, which
// means nothing here but a line in the log. Who listens makes anew what a sleep breaks: pulses, watches, the sound's output.
import { uptime } from 'node:os';

import type { Disposable } from './disposables.ts';
import { Emitter } from './events.ts';
import type { Logger } from './log.ts';
import { wakeVerdict, type Clocks } from './wake-rules.ts';

export interface Wake {
  readonly awayMs: number;
}

export interface WakeWatchOptions {
  readonly log: Logger;
  /** For tests: they cannot put the machine to sleep. */
  readonly read?: () => Clocks;
  readonly everyMs?: number;
}

/** A wake is told this soon. A look takes some microseconds. */
const EVERY_MS = 2_000;

const readClocks = (): Clocks => ({
  machineMs: uptime() * 1000,
  processMs: performance.now(),
  wallMs: Date.now(),
});

export class WakeWatch implements Disposable {
  readonly #log: Logger;
  readonly #read: () => Clocks;
  readonly #everyMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #emitter = new Emitter<Wake>();
  #last: Clocks;

  /** The machine woke, or this process was let go on. */
  readonly onWake = this.#emitter.event;

  constructor({ log, read = readClocks, everyMs = EVERY_MS }: WakeWatchOptions) {
    this.#log = log;
    this.#read = read;
    this.#everyMs = everyMs;
    this.#last = read();
    this.#timer = setInterval(() => this.look(), everyMs);
    this.#timer.unref();
  }

  /** Compares now: at each tick, and when a system tells of a wake by itself. */
  look(): void {
    let now: Clocks;
    try {
      now = this.#read();
    } catch (error) {
      // Asked again in a moment.
      this.#log.warn('the clocks could not be read', error);
      return;
    }
    const verdict = wakeVerdict(this.#last, now, this.#everyMs);
    this.#last = now;
    if (verdict.setByMs !== 0) this.#log.info('the clock was set by %d s', Math.round(verdict.setByMs / 1000));
    if (verdict.awayMs === 0) return;
    this.#log.info('%s for %d s', verdict.slept ? 'the machine slept' : 'stopped', Math.round(verdict.awayMs / 1000));
    this.#emitter.fire({ awayMs: verdict.awayMs });
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
