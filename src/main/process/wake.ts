// Notices that time passed without us: the machine slept, or this process was stopped. Systems tell it to windows only, so three clocks are
// compared: the machine's (on Linux it runs on in sleep), the process's own (it does not), and the one that can be set by anybody, which
// means nothing here but a line in the log. Who listens makes anew what a sleep breaks: pulses, watches, the sound's output.
import { uptime } from 'node:os';

import type { Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';

export interface Clocks {
  /** Since the machine started; on Linux and macOS with the time it slept, by whole seconds in places. */
  readonly machineMs: number;
  /** Since this process started; stands still while the machine sleeps, on Linux and macOS. */
  readonly processMs: number;
  /** The clock that can be set. */
  readonly wallMs: number;
}

export interface WakeVerdict {
  /** How long we were away; 0: not at all. */
  readonly awayMs: number;
  /** The machine slept; else only this process was stopped. */
  readonly slept: boolean;
  /** By how much the wall clock was set; 0: not. */
  readonly setByMs: number;
}

/**
 * Less is not told: a busy machine is late by seconds, and a pulse, a socket or the sound's output stand so much. Guess; also above the
 * steps of a second in which some systems tell how long they run.
 */
const AWAY_LIMIT_MS = 10_000;
/** Nobody sets a clock back to the second; what corrects it by the network slews. */
const SET_LIMIT_MS = 10_000;

/** What three clocks say of the time between two looks. Pure. */
export function wakeVerdict(before: Clocks, now: Clocks, everyMs: number): WakeVerdict {
  const machineMs = now.machineMs - before.machineMs;
  const processMs = now.processMs - before.processMs;
  const wallMs = now.wallMs - before.wallMs;
  const sleptMs = machineMs - processMs;
  const lateMs = processMs - everyMs;
  const slept = sleptMs > AWAY_LIMIT_MS;
  const setByMs = wallMs - Math.max(machineMs, processMs);
  return {
    awayMs: slept ? sleptMs : lateMs > AWAY_LIMIT_MS ? lateMs : 0,
    slept,
    setByMs: Math.abs(setByMs) > SET_LIMIT_MS ? setByMs : 0,
  };
}

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
