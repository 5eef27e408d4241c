// The life of one worker as one state, and what each event makes of it: when the next process is started, and what callers are told
// meanwhile. Pure but for the dice of the back-off: it has no timer and no process of its own. `keeper` has the effects.
import { PlayerError } from '../../shared/errors.ts';
import { delayMs } from '../../shared/retry-delays.ts';
import { problemOfStart, type DeathVerdict } from './death-rules.ts';

/** `P`: the process, for `keeper` its `WorkerProcess`. */
export type WorkerState<P> =
  /** A process is on its way: `process` is null until the guard of starts let one be made. */
  | { readonly is: 'starting'; readonly process: P | null }
  /** It greeted, and takes jobs. */
  | { readonly is: 'ready'; readonly process: P }
  /** It died, or its guard let none start. The next start comes after `forMs`, and sooner when sound is waited for. */
  | { readonly is: 'resting'; readonly forMs: number }
  /** The program says itself that it cannot work, for `problem`. It is asked again after `forMs`: something must be installed first. */
  | { readonly is: 'unfit'; readonly forMs: number; readonly problem: PlayerError }
  /** None is wanted just now. */
  | { readonly is: 'idle' }
  /** There will be none any more. */
  | { readonly is: 'ended' };

export interface LifecycleTiming {
  /** First delay before a replacement; doubles with each death that had no success before it. A guess. */
  readonly backOffMs: number;
  /** A guess. */
  readonly backOffLimitMs: number;
  /** The longest delay while sound is waited for: with a stop noticed and a start it stays within 2 s. */
  readonly urgentBackOffLimitMs: number;
  /** Between starts of a worker that says itself that it cannot work. A guess. */
  readonly unfitRetryMs: number;
}

export const LIFECYCLE_TIMING: LifecycleTiming = {
  backOffMs: 100,
  backOffLimitMs: 10_000,
  urgentBackOffLimitMs: 400,
  unfitRetryMs: 60_000,
};

/** Starts in a row that failed: then callers are told instead of kept waiting. The guard of starts may say so sooner. A guess. */
const FAILED_STARTS_LIMIT = 5;

export class Lifecycle<P> {
  readonly #timing: LifecycleTiming;
  readonly #random: () => number;
  #state: WorkerState<P> = { is: 'starting', process: null };
  /** Deaths since a job was last done. */
  #deathsInARow = 0;
  #failedStartsInARow = 0;
  /** What the last start failed with, since one went well. */
  #startFailure: PlayerError | null = null;
  /** What callers are told; see `problem`. */
  #told: PlayerError | null = null;

  constructor(timing: LifecycleTiming, random: () => number = Math.random) {
    this.#timing = timing;
    this.#random = random;
  }

  get state(): WorkerState<P> {
    return this.#state;
  }

  /** The process there is, ready or not. */
  get process(): P | null {
    const state = this.#state;
    return state.is === 'ready' || state.is === 'starting' ? state.process : null;
  }

  /** Why there is no worker and for now will be none; null while there is one, or a start is worth waiting for. */
  get problem(): PlayerError | null {
    return this.#told;
  }

  /** A start is due; `process` when one stands by already. */
  start(process: P | null = null): void {
    this.#become({ is: 'starting', process });
  }

  greeted(process: P): void {
    this.#failedStartsInARow = 0;
    this.#startFailure = null;
    this.#told = null;
    this.#become({ is: 'ready', process });
  }

  /** It greeted, and says itself that it cannot work: the next one will say so too. */
  unfit(problem: PlayerError): void {
    this.#told = problem;
    this.#become({ is: 'unfit', problem, forMs: this.#timing.unfitRetryMs });
  }

  /**
   * The process is gone; gives what that means for a start that was under way: null when it had greeted, `aborted` when another process
   * ended it, which says nothing of the program.
   */
  died(verdict: DeathVerdict): PlayerError | null {
    const failure = this.#state.is === 'starting' ? new PlayerError(problemOfStart(verdict), verdict.words) : null;
    if (failure && failure.code !== 'aborted') {
      this.#failedStartsInARow += 1;
      this.#startFailure = failure;
      // A start that was tried in spite of a problem is told at once.
      if (this.#failedStartsInARow >= FAILED_STARTS_LIMIT || this.#told) this.#told = failure;
    }
    const deaths = this.#deathsInARow++;
    this.#become({ is: 'resting', forMs: deaths === 0 ? 0 : this.#backOffMs(deaths) });
    return failure;
  }

  /** The guard of starts lets none be made. */
  refused(refusal: PlayerError): void {
    this.#told ??= this.#startFailure ?? refusal;
    this.#become({ is: 'resting', forMs: this.#timing.backOffLimitMs });
  }

  /** A job was answered: the next death is the first again. */
  worked(): void {
    this.#deathsInARow = 0;
  }

  /** No process is wanted until `start`. */
  standDown(): void {
    this.#become({ is: 'idle' });
  }

  end(): void {
    this.#become({ is: 'ended' });
  }

  /** The first death is replaced at once; then exponential back-off up to the limit, with jitter in its upper half. */
  #backOffMs(deaths: number): number {
    const { backOffMs: firstMs, backOffLimitMs: limitMs } = this.#timing;
    return delayMs('exponential', deaths, { firstMs, limitMs }, this.#random);
  }

  #become(state: WorkerState<P>): void {
    if (this.#state.is !== 'ended') this.#state = state;
  }
}
