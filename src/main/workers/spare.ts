// The worker process that stands by while there is work. `keeper` has one and promotes its process when the one at work is lost.
import type { PlayerError } from '../../shared/errors.ts';
import { delayMs } from '../../shared/retry-delays.ts';
import { readProcessState } from './heartbeat.ts';
import type { WorkerProcess } from './process.ts';

export interface SpareTiming {
  /** From the first work to its start: it must not compete with what is wanted first. Doubles with each start that fails. A guess. */
  readonly spareDelayMs: number;
  /** Where the system is short of processes or memory, one that nothing waits for must not be what it is short for. A guess. */
  readonly spareDelayLimitMs: number;
  /** Without work for so long it is given back: it holds 26 MB of its own (measured). A guess. */
  readonly spareIdleMs: number;
}

export const SPARE_TIMING: SpareTiming = { spareDelayMs: 1_500, spareDelayLimitMs: 60_000, spareIdleMs: 120_000 };

/**
 * A second worker that has started and waits, so that the loss of the first costs no start: 0.2 s on an idle machine, but 0.6 s (95 %) with
 * two processes for each processor and 2.2 s with more (measured, of the built program). Kept while work comes in, given back when none has
 * come for a while. No guard stands before its start, because nothing waits for it.
 */
export class Spare {
  readonly #create: () => WorkerProcess;
  readonly #timing: SpareTiming;
  #process: WorkerProcess | null = null;
  #hasGreeted = false;
  #failuresInARow = 0;
  #nextMs: number;
  #startTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(create: () => WorkerProcess, timing: SpareTiming) {
    this.#create = create;
    this.#timing = timing;
    this.#nextMs = timing.spareDelayMs;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get isReady(): boolean {
    return this.#process !== null && this.#hasGreeted;
  }

  /** There is work: it is worth having. */
  want(): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.release(), this.#timing.spareIdleMs).unref();
    if (this.#process || this.#startTimer) return;
    this.#startTimer = setTimeout(() => this.#begin(), this.#nextMs).unref();
  }

  /** It is wanted now. False: the last start failed, so that waiting for the next is not worth while. */
  hurry(): boolean {
    if (this.#failuresInARow > 0) return false;
    this.want();
    if (!this.#process) this.#begin();
    return true;
  }

  /** It can work, or says itself that it cannot. */
  greeted(process: WorkerProcess, problem: PlayerError | null): void {
    if (problem) {
      this.lost(process);
      return;
    }
    this.#hasGreeted = true;
    this.#failuresInARow = 0;
    this.#nextMs = this.#timing.spareDelayMs;
  }

  /** Hands it over, ready or about to be; null when there is none, or it is stopped. */
  take(): WorkerProcess | null {
    const process = this.#process;
    this.#process = null;
    if (!process?.pid || readProcessState(process.pid)?.doing !== 'stopped') return process;
    process.dispose();
    return null;
  }

  /** It died, or is of no use. Gives how long after the next work another is started. */
  lost(process: WorkerProcess): number {
    process.dispose();
    if (this.#process === process) this.#process = null;
    if (!this.#hasGreeted) {
      const { spareDelayMs: firstMs, spareDelayLimitMs: limitMs } = this.#timing;
      this.#failuresInARow += 1;
      this.#nextMs = delayMs('exponential', this.#failuresInARow + 1, { firstMs, limitMs });
    }
    return this.#nextMs;
  }

  release(): void {
    clearTimeout(this.#startTimer);
    clearTimeout(this.#idleTimer);
    this.#startTimer = undefined;
    this.#process?.dispose();
    this.#process = null;
  }

  #begin(): void {
    clearTimeout(this.#startTimer);
    this.#startTimer = undefined;
    this.#hasGreeted = false;
    this.#process = this.#create();
  }
}
