// What the starts of a worker have come to: whether there is one, or will be soon, or whoever asks is to be told that there is none.
// `worker-keeper` tells it of each start and asks it.
import { PlayerError } from '../../shared/errors.ts';
import { problemOfStart, type DeathVerdict } from './death-rules.ts';

/** Starts in a row that failed: waiting does not help whoever waits. The circuit breaker of starts may say so sooner. */
const FAILURES_LIMIT = 5;

export class StartRecord {
  #failures = 0;
  #last: PlayerError | null = null;
  #problem: PlayerError | null = null;
  #isLasting = false;

  /** Why there is no worker and for now will be none; null while there is one, or a start is worth waiting for. */
  get problem(): PlayerError | null {
    return this.#problem;
  }

  /** What the worker said of itself: the next one will say it too, until someone installs something. */
  get isLasting(): boolean {
    return this.#isLasting;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#last = null;
    this.#problem = null;
    this.#isLasting = false;
  }

  /** It ended before it was ready. Gives what that was: `aborted` when someone else ended it, which counts for nothing. */
  failed(verdict: DeathVerdict): PlayerError {
    const error = new PlayerError(problemOfStart(verdict), verdict.words);
    if (error.code === 'aborted') return error;
    this.#failures += 1;
    this.#last = error;
    // After a rest whoever had it tried hears at once how that went.
    if (this.#failures >= FAILURES_LIMIT || this.#problem) this.#set(error, false);
    return error;
  }

  /** The circuit breaker lets none start. */
  refused(refusal: PlayerError): void {
    if (!this.#problem) this.#set(this.#last ?? refusal, false);
  }

  /** It started, and says itself that it cannot work. */
  unfit(problem: PlayerError): void {
    this.#set(problem, true);
  }

  #set(problem: PlayerError, isLasting: boolean): void {
    this.#problem = problem;
    this.#isLasting = isLasting;
  }
}
