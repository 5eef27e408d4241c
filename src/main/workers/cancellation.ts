// Takes jobs back from the worker: what takes too long, what nobody waits for any more, what must give way. A worker that does not obey is
// ended with it. Used by `supervisor`, which has the queue and decides what becomes of a job that was taken back.
import { PlayerError } from '../../shared/errors.ts';
import type { Logger } from '../platform/log.ts';
import { settle, type RunningJob } from './running-job.ts';

export interface CancellationTiming {
  /** From a cancel for overrunning to the end of the worker. */
  readonly overrunGraceMs: number;
  /** From a cancel nobody waits for to the end of the worker, which holds a place all the while. */
  readonly cancelGraceMs: number;
}

export const CANCELLATION_TIMING: CancellationTiming = { overrunGraceMs: 2_000, cancelGraceMs: 15_000 };

/**
 * So late a timer of this process tells that the process itself stood still (stopped, asleep, without a processor): the answer may lie
 * unread. As long at least is then given to read it: a chunk comes in some 30 pieces, with timers between them. A guess.
 */
const LATE_MS = 500;

export interface CancellationOptions {
  /** Asks the worker to stop a job; gives what ends the worker. */
  cancel(id: number): () => void;
  isInHand(running: RunningJob): boolean;
  readonly role: 'render' | 'scan';
  readonly log: Logger;
  readonly timing: CancellationTiming;
}

export class Cancellation {
  readonly #options: CancellationOptions;
  #culprit: RunningJob | null = null;

  constructor(options: CancellationOptions) {
    this.#options = options;
  }

  /** Whose deafness ends the worker just now. */
  get culprit(): RunningJob | null {
    return this.#culprit;
  }

  /** The worker has it in hand: its time runs. */
  handed(running: RunningJob): void {
    running.missedMs = 0;
    this.#in(running, running.options.timeoutMs, () => this.#overrun(running));
  }

  /** Nobody waits for it any more, but it still holds its place. */
  left(running: RunningJob): void {
    this.#cancel(running, this.#options.timing.cancelGraceMs);
  }

  /** It is to be begun anew later. */
  giveWay(running: RunningJob): void {
    running.givingWay = true;
    this.#cancel(running, this.#options.timing.cancelGraceMs);
  }

  #overrun(running: RunningJob): void {
    const { log, role, timing } = this.#options;
    log.warn('%s worker: %s takes too long', role, running.job.kind);
    running.overran = true;
    settle(running, () => running.reject(new PlayerError('worker-stuck')));
    this.#cancel(running, timing.overrunGraceMs);
  }

  #cancel(running: RunningJob, graceMs: number): void {
    const replace = this.#options.cancel(running.id);
    this.#in(running, graceMs, () => {
      if (!this.#options.isInHand(running)) return;
      this.#culprit = running;
      replace();
      this.#culprit = null;
    });
  }

  /** Time in which this process stood still is given once more: the worker may have stood still with it. */
  #in(running: RunningJob, ms: number, isOver: () => void): void {
    clearTimeout(running.timer);
    const dueMs = performance.now() + ms;
    running.timer = setTimeout(() => {
      const lateMs = performance.now() - dueMs;
      if (lateMs < LATE_MS) {
        isOver();
        return;
      }
      running.missedMs += lateMs;
      this.#in(running, Math.max(LATE_MS, Math.min(ms, lateMs)), isOver);
    }, ms).unref();
  }
}
