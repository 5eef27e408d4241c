// Which job a worker does next: the most urgent, then the oldest. Pure bookkeeping; the supervisor has the effects.
import type { Urgency } from '../../shared/playback.ts';
import { URGENCIES } from '../../shared/playback.ts';

/** A place in the queue. `urgency` may be raised while it waits. */
export interface JobTicket {
  urgency: Urgency;
}

export interface QueuedJob {
  readonly ticket: JobTicket;
  /** Workers that died with this job in hand. */
  strikes: number;
}

export class JobQueue<T extends QueuedJob> {
  readonly #waiting: T[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  add(job: T): void {
    this.#waiting.push(job);
  }

  /** Puts a job that a dead worker had in hand before everything of its urgency. */
  putBack(job: T): void {
    this.#waiting.unshift(job);
  }

  remove(job: T): boolean {
    const at = this.#waiting.indexOf(job);
    if (at !== -1) this.#waiting.splice(at, 1);
    return at !== -1;
  }

  /**
   * Takes the next job, or none when it may not start beside the `inFlight` ones: a job that already saw a worker die runs
   * alone, so that a second death names the culprit.
   */
  take(inFlight: readonly T[]): T | undefined {
    if (inFlight.some((job) => job.strikes > 0)) return undefined;
    let best: T | undefined;
    for (const job of this.#waiting) {
      if (!best || URGENCIES.indexOf(job.ticket.urgency) < URGENCIES.indexOf(best.ticket.urgency)) best = job;
    }
    if (!best || (best.strikes > 0 && inFlight.length > 0)) return undefined;
    this.remove(best);
    return best;
  }

  drain(): T[] {
    return this.#waiting.splice(0);
  }
}
