// How a job is taken back from the worker that has it in hand: because its time is over, because nothing waits for it any more, or because it
// keeps other work waiting. `supervisor` has one and decides when; what becomes of the job afterwards is its business too.
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Logger } from '../platform/log.ts';
import { isSettled, settle, usedMsOf, type RunningJob } from './jobs.ts';

export interface CancellationTiming {
  /** From a cancel for overrunning to the end of the worker. A guess. */
  readonly overrunGraceMs: number;
  /** From a cancel that nothing waits for to the end of the worker, which holds a place all the while. A guess. */
  readonly cancelGraceMs: number;
  /** From a cancel of what keeps more urgent work from the worker, because its drive is slow, to the exchange of the worker. A guess. */
  readonly driveGraceMs: number;
  /** In hand for so long and hardly busy: its drive is slow. A chunk takes 20 to 100 ms (measured). */
  readonly slowAfterMs: number;
}

export const CANCELLATION_TIMING: CancellationTiming = {
  overrunGraceMs: 2_000,
  cancelGraceMs: 15_000,
  driveGraceMs: 500,
  slowAfterMs: 1_000,
};

/**
 * So late a timer of this process tells that the process itself stood still (stopped, asleep, without a processor): the answer may lie
 * unread. As long at least is then given to read it: a chunk comes in some 30 pieces, with timers between them. A guess.
 */
const LATE_MS = 500;

/** Less of its time than this a worker was busy: it waited for its drive. Decoding alone keeps it busy all the time. A guess. */
const BUSY_SHARE = 0.25;

/** Where the system does not tell how busy a worker was, a job that kept it for so many times `slowAfterMs` is taken for slow. A guess. */
const UNKNOWN_FACTOR = 3;

export interface CancellationOptions {
  /** Asks the worker to stop a job; gives what ends the worker. */
  cancel(id: number): () => void;
  /** Of the worker, since it began; null where it is not known. */
  busyMs(): number | null;
  /** Takes a job that waits out of the queue. */
  takeOut(running: RunningJob): void;
  /** It did not stop for more urgent work: the worker is to be exchanged for another, which is no death. False: there is none yet. */
  exchange(): boolean;
  /** The time of a job went by waiting for the drive of its file. */
  onSlowDrive(path: string): void;
  readonly role: 'render' | 'scan';
  readonly log: Logger;
  readonly timing: CancellationTiming;
}

/** Takes jobs back from the worker: what takes too long, what nothing waits for any more, what must give way. */
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

  /** The time of the request is over before the job was begun. */
  static isOver({ options: { deadline } }: RunningJob): boolean {
    return deadline !== undefined && deadline.shared.atMs !== null && performance.now() >= deadline.shared.atMs;
  }

  /** It waits to be handed over. The time of its request, where that runs already, ends the wait too. */
  queued(running: RunningJob): void {
    const atMs = running.options.deadline?.shared.atMs ?? null;
    if (atMs !== null) this.#limit(running, atMs - performance.now());
  }

  /** The worker has it in hand. At the first hand-over its time begins to run; it runs on while it waits to be done again. */
  handed(running: RunningJob): void {
    const nowMs = performance.now();
    running.stage = 'working';
    running.startedAtMs = nowMs;
    running.isExchanged = false;
    running.missedMs = 0;
    running.busyMsThen = this.#options.busyMs();
    if (running.limitAtMs !== null) return;
    const { timeoutMs, deadline } = running.options;
    running.limitAtMs = nowMs + timeoutMs;
    if (deadline) {
      deadline.shared.atMs ??= nowMs + deadline.boundMs;
      running.limitAtMs = Math.min(running.limitAtMs, deadline.shared.atMs);
    }
    this.#limit(running, running.limitAtMs - nowMs);
  }

  /** The worker has it no more, and it may be done again: `busyMs` at that time, null when it is not known. */
  takenBack(running: RunningJob, busyMs: number | null): void {
    const then = running.busyMsThen;
    if (busyMs === null || then === null) return;
    const { wallMs, busyMs: before } = running.before;
    running.before = { wallMs: wallMs + usedMsOf(running), busyMs: before + Math.max(0, busyMs - then) };
    running.busyMsThen = null;
  }

  /** Its time does not run until it is in hand again: that it waits is the player's own doing. */
  suspend(running: RunningJob): void {
    clearTimeout(running.limitTimer);
    clearTimeout(running.graceTimer);
    running.limitAtMs = null;
    if (running.options.deadline) running.options.deadline.shared.atMs = null;
  }

  /** It is in hand, and its worker does next to nothing: by all that the system tells, the worker waits for a drive. */
  keepsWaiting(running: RunningJob): boolean {
    const usedMs = usedMsOf(running);
    const { slowAfterMs } = this.#options.timing;
    if (usedMs < slowAfterMs) return false;
    const busyMs = this.#options.busyMs();
    if (busyMs === null || running.busyMsThen === null) return usedMs >= UNKNOWN_FACTOR * slowAfterMs;
    return busyMs - running.busyMsThen < BUSY_SHARE * usedMs;
  }

  /** Nothing waits for it any more, but it still holds its place. */
  left(running: RunningJob): void {
    this.#cancel(running, this.#options.timing.cancelGraceMs);
  }

  /** It is to be begun anew later. */
  giveWay(running: RunningJob): void {
    running.stage = 'giving-way';
    this.#cancel(running, this.#options.timing.cancelGraceMs);
  }

  /** The same because its drive keeps other work waiting; one that nothing waits for any more, and that was told so, is not begun anew. */
  giveWayForDrive(running: RunningJob): void {
    running.isSlow = true;
    running.isExchanged = true;
    if (!isSettled(running)) {
      running.stage = 'giving-way';
      this.#options.cancel(running.id);
    }
    this.#exchangeAfterGrace(running);
  }

  /** What a job whose time is over failed with: its drive, or the worker. */
  codeOfOverrun(running: RunningJob): ErrorCode {
    const isInHand = running.stage !== 'waiting';
    let { wallMs, busyMs } = running.before;
    const busyNowMs = isInHand ? this.#options.busyMs() : null;
    if (busyNowMs !== null && running.busyMsThen !== null) {
      wallMs += usedMsOf(running);
      busyMs += busyNowMs - running.busyMsThen;
    }
    return wallMs >= this.#options.timing.slowAfterMs && busyMs < BUSY_SHARE * wallMs ? 'drive-slow' : 'worker-stuck';
  }

  #exchangeAfterGrace(running: RunningJob): void {
    const { exchange, timing } = this.#options;
    this.#grace(running, timing.driveGraceMs, () => {
      if (!exchange()) this.#exchangeAfterGrace(running);
    });
  }

  #overrun(running: RunningJob): void {
    const { log, role, timing, takeOut, onSlowDrive } = this.#options;
    const code = this.codeOfOverrun(running);
    log.warn('%s worker: %s takes too long (%s)', role, running.job.kind, code);
    if (code === 'drive-slow') onSlowDrive(running.job.path);
    if (running.stage === 'waiting') {
      takeOut(running);
      settle(running, 'over', () => running.reject(new PlayerError(code)));
      running.options.onEnded?.(usedMsOf(running), 'timeout');
      return;
    }
    settle(running, 'overran', () => running.reject(new PlayerError(code)));
    // Where its worker is to be exchanged already, it goes as soon as there is another: no new wait begins.
    if (!running.isExchanged) this.#cancel(running, timing.overrunGraceMs);
  }

  #cancel(running: RunningJob, graceMs: number): void {
    const replace = this.#options.cancel(running.id);
    this.#grace(running, graceMs, () => {
      this.#culprit = running;
      replace();
      this.#culprit = null;
    });
  }

  #limit(running: RunningJob, ms: number): void {
    clearTimeout(running.limitTimer);
    running.limitTimer = this.#timer(running, ms, (againMs) => this.#limit(running, againMs), () => this.#overrun(running)); // prettier-ignore
  }

  #grace(running: RunningJob, ms: number, isOver: () => void): void {
    clearTimeout(running.graceTimer);
    running.graceTimer = this.#timer(running, ms, (againMs) => this.#grace(running, againMs, isOver), isOver);
  }

  /** Time in which this process stood still is given once more: the worker may have stood still with it. */
  #timer(running: RunningJob, ms: number, again: (ms: number) => void, isOver: () => void): NodeJS.Timeout {
    const dueMs = performance.now() + ms;
    return setTimeout(
      () => {
        const lateMs = performance.now() - dueMs;
        if (lateMs < LATE_MS) {
          isOver();
          return;
        }
        running.missedMs += lateMs;
        again(Math.max(LATE_MS, Math.min(ms, lateMs)));
      },
      Math.max(0, ms),
    ).unref();
  }
}
