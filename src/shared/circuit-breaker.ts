// The circuit breaker of core and page: opens after failures in a row, lets one try after a rest, closes when that went well. It only
// decides who may enter, so it serves synchronous work, asynchronous work and a connection alike; it waits for nothing and sets no timer.
// What counts as a failure, the caller says when its work ends.
import type { BreakerState } from './health.ts';

export interface BreakerLimits {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open before one may try. */
  readonly seconds: number;
}

/** failure: counts against it; success: the work was done, whatever it found; nothing: the end tells nothing about what does the work. */
export type Verdict = 'failure' | 'success' | 'nothing';

/** One piece of work that was let in. */
export interface Entry {
  /** It decides alone whether the breaker closes: nobody else is let in meanwhile. */
  readonly isTrial: boolean;
  /** Called once. A trial that ends with `nothing` leaves its place to the next. */
  end(verdict: Verdict): void;
}

export interface CircuitBreakerOptions {
  readonly limits: BreakerLimits;
  /** A monotonic clock: a change of the wall clock must not touch a rest. */
  nowMs(): number;
  /** Told each state once it is entered. That a rest is over is noticed by the next `enter`, or by `look`. */
  onChange?(state: BreakerState): void;
}

type State =
  | { readonly is: 'closed' }
  | { readonly is: 'open'; readonly atMs: number }
  /** `trial` null: the last one told nothing, the next may try at once. */
  | { readonly is: 'half-open'; readonly trial: Entry | null };

export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #limits: BreakerLimits;
  #state: State = { is: 'closed' };
  #told: BreakerState = 'closed';
  #failuresInARow = 0;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    this.#limits = options.limits;
  }

  /** `half-open`: one may try, or is trying. */
  get state(): BreakerState {
    return this.#state.is === 'open' && this.leftMs === 0 ? 'half-open' : this.#state.is;
  }

  get failuresInARow(): number {
    return this.#failuresInARow;
  }

  get limits(): BreakerLimits {
    return this.#limits;
  }

  /** What is left of the rest; 0 unless it is open. */
  get leftMs(): number {
    if (this.#state.is !== 'open') return 0;
    return Math.max(0, this.#state.atMs + this.#limits.seconds * 1000 - this.#options.nowMs());
  }

  /** Holds at once: also for a rest that has begun, or is over and was not used. A count that is too high by it alone opens nothing. */
  configure(limits: BreakerLimits): void {
    this.#limits = limits;
    this.look();
  }

  /** Tells `onChange` when the rest is over. */
  look(): void {
    this.#tell();
  }

  /** Null while it refuses. */
  enter(): Entry | null {
    if (this.#state.is === 'closed') return { isTrial: false, end: (verdict) => this.passed(verdict, false) };
    if (this.leftMs > 0 || (this.#state.is === 'half-open' && this.#state.trial)) return null;
    const trial: Entry = { isTrial: true, end: (verdict) => this.#trialEnded(trial, verdict) };
    this.#become({ is: 'half-open', trial });
    return trial;
  }

  /** How work ended that was done though it was refused: it closes when that went well. */
  passed(verdict: Verdict, closes = true): void {
    if (verdict === 'success') this.#failuresInARow = 0;
    if (verdict === 'failure') this.#failuresInARow += 1;
    if (closes && verdict === 'success') this.#become({ is: 'closed' });
    const isOver = verdict === 'failure' && this.#failuresInARow >= this.#limits.failures;
    if (isOver && this.#state.is === 'closed') this.#open();
  }

  #trialEnded(trial: Entry, verdict: Verdict): void {
    // It was closed meanwhile by work that passed: then this is work like any other.
    if (this.#state.is !== 'half-open' || this.#state.trial !== trial) {
      this.passed(verdict, false);
      return;
    }
    if (verdict === 'nothing') {
      this.#become({ is: 'half-open', trial: null });
      return;
    }
    this.passed(verdict);
    if (verdict === 'failure') this.#open();
  }

  #open(): void {
    this.#become({ is: 'open', atMs: this.#options.nowMs() });
  }

  #become(state: State): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    const { state } = this;
    if (state === this.#told) return;
    this.#told = state;
    this.#options.onChange?.(state);
  }
}
