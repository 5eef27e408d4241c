// The worker that renders, and a second one for what lies on a drive that is slow just now: whoever waits for that drive waits by itself, and
// what is played from another keeps its worker. Made and called by `pool`.
import type { MemoryLevel } from '../../shared/buffer-figures.ts';
import { isAborted } from '../../shared/errors.ts';
import type { WorkerFigures } from '../../shared/health.ts';
import type { Job, JobResult } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import { GaveWay, type RunOptions } from './jobs.ts';
import type { WorkerSupervisor } from './supervisor.ts';

/** Without a job for so long the second worker ends. Longer than the pauses between two chunks of what plays. Guess. */
const IDLE_MS = 10_000;

export interface RenderWorkersOptions {
  readonly first: WorkerSupervisor;
  another(): WorkerSupervisor;
  /** A job that was in hand for so long says that its drive is slow still. */
  readonly slowAfterMs: number;
}

export class RenderWorkers implements Disposable {
  readonly #options: RenderWorkersOptions;
  readonly #first: WorkerSupervisor;
  #second: WorkerSupervisor | null = null;
  #secondJobs = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #endedRestarts = 0;
  /** There is memory for a second one. */
  #mayDivide = true;

  constructor(options: RenderWorkersOptions) {
    this.#options = options;
    this.#first = options.first;
  }

  get decoder(): string | null {
    return this.#first.decoder;
  }

  get restarts(): number {
    return this.#first.restarts + (this.#second?.restarts ?? 0) + this.#endedRestarts;
  }

  get pids(): readonly number[] {
    return [...this.#first.pids, ...(this.#second?.pids ?? [])];
  }

  figures(): WorkerFigures {
    const first = this.#first.figures();
    const second = this.#second?.figures();
    return {
      ...first,
      restarts: this.restarts,
      waiting: first.waiting + (second?.waiting ?? 0),
      inHand: first.inHand + (second?.inHand ?? 0),
    };
  }

  /** As `WorkerSupervisor.run`. */
  async run<J extends Job>(job: J, options: RunOptions): Promise<JobResult<J>> {
    if (this.#mayDivide && this.#first.isOnSlowDrive(job.path)) return this.#runAside(job, options);
    try {
      return await this.#first.run(job, { ...options, leavesForDrive: this.#mayDivide });
    } catch (error) {
      if (!(error instanceof GaveWay)) throw error;
      return this.#runAside(job, options);
    }
  }

  beginLowMemory(): void {
    this.#first.beginLowMemory();
    this.#second?.beginLowMemory();
  }

  /** In an emergency only the first is left, and does what the second had in hand. */
  setMemoryLevel(level: MemoryLevel): void {
    this.#mayDivide = level !== 'emergency';
    this.#first.allowSpare(this.#mayDivide);
    if (!this.#mayDivide) this.#endSecond();
  }

  dispose(): void {
    this.#first.dispose();
    this.#endSecond();
  }

  async #runAside<J extends Job>(job: J, options: RunOptions): Promise<JobResult<J>> {
    const { another, slowAfterMs } = this.#options;
    const worker = (this.#second ??= another());
    this.#secondJobs += 1;
    clearTimeout(this.#idleTimer);
    try {
      return await worker.run(job, {
        ...options,
        onEnded: (usedMs, outcome) => {
          if (usedMs >= slowAfterMs) this.#first.noteSlowDrive(job.path);
          options.onEnded?.(usedMs, outcome);
        },
      });
    } catch (error) {
      const hasEnded = this.#second !== worker;
      if (!hasEnded || !isAborted(error) || options.signal?.aborted) throw error;
      return await this.#first.run(job, options);
    } finally {
      this.#secondJobs -= 1;
      if (this.#secondJobs === 0) this.#idleTimer = setTimeout(() => this.#endSecond(), IDLE_MS).unref();
    }
  }

  #endSecond(): void {
    clearTimeout(this.#idleTimer);
    const second = this.#second;
    this.#second = null;
    this.#endedRestarts += second?.restarts ?? 0;
    second?.dispose();
  }
}
