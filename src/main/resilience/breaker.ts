// Opens after failures in a row, lets one try after a rest, closes when that went well. Cockatiel's circuit breaker does the states; written
// around it is what it does not do: a rest that no change of the clock touches, a trial that others do not wait for, an end that says
// nothing, and synchronous work. Only guarded-work.ts uses it; what counts as a failure, the work's end says.
import { BrokenCircuitError, CircuitState, circuitBreaker, handleWhenResult } from 'cockatiel';

import type { BreakerState } from '../../shared/health.ts';
import type { Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import type { Verdict } from './outcome-rules.ts';

export interface BreakerLimits {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open before one may try. */
  readonly seconds: number;
}

/** How a piece of work ended; the breaker reads the verdict only. */
export interface Ending {
  readonly verdict: Verdict;
}

interface Counted<E> {
  readonly ending: E;
  /** Opens it, or lets it stay open. */
  readonly against: boolean;
}

export class Breaker implements Disposable {
  readonly #policy;
  readonly #emitter = new Emitter<BreakerState>();
  #limits: BreakerLimits;
  #state: BreakerState = 'closed';
  #failuresInARow = 0;
  /** When it opened, by the clock that nobody sets. */
  #shutAtMs = 0;
  /** The trial said nothing of what it tried: the next may try at once. */
  #isDueAtOnce = false;
  /** The trial under way, until it ends or the breaker is opened without it. */
  #trial: symbol | null = null;
  /** How the synchronous trial ended that cockatiel hears of some microtasks later. */
  #trialNow: Verdict | null = null;
  /** Failures of synchronous work that cockatiel has not heard of yet. */
  #untold = 0;
  #timer: NodeJS.Timeout | null = null;

  readonly onState = this.#emitter.event;

  constructor(limits: BreakerLimits) {
    this.#limits = limits;
    const isRested = (): boolean => this.#isRested();
    const begin = (): void => {
      this.#shutAtMs = performance.now();
    };
    const rest = {
      // Cockatiel compares this with a span of the wall clock: below all spans when the rest is over, above all before.
      get duration(): number {
        return isRested() ? -Infinity : Infinity;
      },
      next() {
        begin();
        return rest;
      },
    };
    this.#policy = circuitBreaker(
      handleWhenResult((counted) => (counted as Counted<Ending>).against),
      {
        halfOpenAfter: rest,
        // The count is kept here: cockatiel takes all that is not against it for a success, which resets.
        breaker: {
          state: null,
          success: () => undefined,
          failure: () => this.#failuresInARow >= this.#limits.failures,
        },
      },
    );
    this.#policy.onStateChange((state) => this.#changed(state));
  }

  /** `half-open`: one may try, or is trying. */
  get state(): BreakerState {
    return this.#state;
  }

  get failuresInARow(): number {
    return this.#failuresInARow;
  }

  get limits(): BreakerLimits {
    return this.#limits;
  }

  /** Holds for a rest that has begun, or is over and was not used. */
  configure(limits: BreakerLimits): void {
    this.#limits = limits;
    if (this.#policy.state === CircuitState.Open) this.#awaitRest();
  }

  /** Does `work`, which never rejects; null when it is open. */
  async run<E extends Ending>(work: (isTrial: boolean) => Promise<E>): Promise<E | null> {
    const mayEnter =
      this.#policy.state === CircuitState.Closed ||
      (this.#isRested() && this.#trial === null && this.#trialNow === null);
    if (!mayEnter) return null;
    try {
      return (await this.#policy.execute(() => this.#inside(work))).ending;
    } catch (error) {
      // It came between the end of a trial that failed and what that leads to.
      if (error instanceof BrokenCircuitError) return null;
      throw error;
    }
  }

  /** The same for work that is done when it returns, and never throws. */
  runNow<E extends Ending>(work: () => E): E | null {
    if (!this.#admitsNow()) return null;
    const ending = work();
    if (this.#policy.state !== CircuitState.Closed && this.#trialNow === null) {
      this.#trialNow = ending.verdict;
      // It is counted in there: what it says of the next trial must not hold for this one.
      this.#tell(
        () => this.#counted(ending, true),
        () => (this.#trialNow = null),
      );
      return ending;
    }
    const counted = this.#counted(ending, false);
    // Most work ends here: what is not against an open circuit breaker is no news to it.
    if (!counted.against) return ending;
    this.#untold += 1;
    this.#tell(
      () => counted,
      () => (this.#untold -= 1),
    );
    return ending;
  }

  /** How work ended that was done though it is open: it closes when that went well, else all stays as it is. */
  passed<E extends Ending>(ending: E): E {
    this.#counted(ending, false);
    if (ending.verdict === 'success' && this.#policy.state !== CircuitState.Closed) this.#policy.isolate().dispose();
    return ending;
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Refused when it opened in the meantime; that is no news to anybody. */
  #tell(count: () => Counted<Ending>, told: () => void): void {
    this.#policy.execute(count).then(told, told);
  }

  async #inside<E extends Ending>(work: (isTrial: boolean) => Promise<E>): Promise<Counted<E>> {
    if (this.#policy.state === CircuitState.Closed) return this.#counted(await work(false), false);
    const trial = Symbol('trial');
    this.#trial = trial;
    try {
      const ending = await work(true);
      return this.#counted(ending, this.#trial === trial);
    } finally {
      if (this.#trial === trial) this.#trial = null;
    }
  }

  #admitsNow(): boolean {
    switch (this.#policy.state) {
      case CircuitState.Closed:
        // Those that failed in this very tick have not opened it yet. A count that only new limits made too high opens nothing.
        return this.#untold === 0 || this.#failuresInARow < this.#limits.failures;
      case CircuitState.HalfOpen:
        return this.#trialNow === 'success';
      case CircuitState.Open:
      case CircuitState.Isolated:
        return this.#isRested();
    }
  }

  #counted<E extends Ending>(ending: E, isTrial: boolean): Counted<E> {
    const { verdict } = ending;
    if (verdict === 'success') this.#failuresInARow = 0;
    if (verdict === 'failure') this.#failuresInARow += 1;
    if (isTrial) this.#isDueAtOnce = verdict === 'nothing';
    return { ending, against: verdict === 'failure' || (isTrial && verdict === 'nothing') };
  }

  #isRested(): boolean {
    return this.#isDueAtOnce || performance.now() - this.#shutAtMs >= this.#limits.seconds * 1000;
  }

  #changed(state: CircuitState): void {
    switch (state) {
      case CircuitState.Closed:
        this.#isDueAtOnce = false;
        this.#trial = null;
        this.#show('closed');
        break;
      case CircuitState.HalfOpen:
        this.#show('half-open');
        break;
      case CircuitState.Open:
        this.#awaitRest();
        break;
      case CircuitState.Isolated:
        // Only on the way from open to closed, within `passed`.
        break;
    }
  }

  /** Says when the rest is over, also when nobody asks. */
  #awaitRest(): void {
    this.#show(this.#isRested() ? 'half-open' : 'open');
    if (this.#state !== 'open') return;
    const leftMs = this.#shutAtMs + this.#limits.seconds * 1000 - performance.now();
    this.#timer = setTimeout(
      () => {
        if (this.#policy.state === CircuitState.Open) this.#awaitRest();
      },
      Math.max(1, leftMs),
    );
    this.#timer.unref();
  }

  #show(state: BreakerState): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (state === this.#state) return;
    this.#state = state;
    this.#emitter.fire(state);
  }
}
