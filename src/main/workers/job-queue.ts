// The order of the jobs of one worker: the most urgent first, then the oldest, and what must run alone alone. Pure bookkeeping; `supervisor`
// puts jobs in and takes them out.
import { URGENCIES, type Urgency } from '../../shared/playback.ts';

/** A place in the queue. `urgency` may be raised while it waits. */
export interface JobTicket {
  urgency: Urgency;
}

export interface QueuedJob {
  readonly ticket: JobTicket;
  /** Against its file: that workers died with it in hand. */
  suspicion: number;
  /** It, or another of its drive, kept a worker waiting for the drive: others of its urgency go first. */
  isSlow: boolean;
}

const rank = ({ ticket }: QueuedJob): number => URGENCIES.indexOf(ticket.urgency);
const place = (job: QueuedJob): number => rank(job) + (job.isSlow ? 0.5 : 0);

/** The most urgent first, then the oldest. */
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

  all(): readonly T[] {
    return [...this.#waiting];
  }

  some(is: (job: T) => boolean): boolean {
    return this.#waiting.some(is);
  }

  /**
   * Takes the next job that may start beside the `inFlight` ones: a job whose file is suspected runs alone, so that a second death names
   * the culprit. Others pass it while it waits for that.
   */
  take(inFlight: readonly T[]): T | undefined {
    if (inFlight.some((job) => job.suspicion > 0)) return undefined;
    const best = this.#best((job) => job.suspicion === 0 || inFlight.length === 0);
    if (best) this.remove(best);
    return best;
  }

  /** Whether one that is no less urgent waits only because it, or `running`, must run alone. */
  isHeldUpBy(running: T): boolean {
    const best = this.#best(() => true);
    return best !== undefined && best.suspicion + running.suspicion > 0 && rank(best) <= rank(running);
  }

  /** Whether one waits that is more urgent than `running`, or as urgent and, by `isElsewhere`, on another drive. */
  isHeldUpByDriveOf(running: T, isElsewhere: (job: T) => boolean): boolean {
    return this.#waiting.some(
      (job) => rank(job) < rank(running) || (rank(job) === rank(running) && !job.isSlow && isElsewhere(job)),
    );
  }

  drain(): T[] {
    return this.#waiting.splice(0);
  }

  #best(may: (job: T) => boolean): T | undefined {
    let best: T | undefined;
    for (const job of this.#waiting) if (may(job) && (!best || place(job) < place(best))) best = job;
    return best;
  }
}
