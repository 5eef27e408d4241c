// Work under its policies: it is tried again when its failure is a passing one, and a circuit breaker opens when it fails in a row, so that what
// is broken is left alone for a while and callers get their answer at once. Each guard stands once, where work is asked of a worker, the
// database or the system; it knows nothing of the work. Timeouts are the supervisor's.
import { isAborted, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { BreakerState, BreakerFigures, BreakerName } from '../../shared/health.ts';
import type { DelayBounds } from '../../shared/retry-delays.ts';
import type { Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { Breaker, type BreakerLimits, type Ending } from './breaker.ts';
import { classify } from './error-classifier.ts';
import { FailedFiles } from './failed-files.ts';
import type { FailureSubject } from './failure.ts';
import { isPassing, verdictOf, type Verdict } from './outcome-rules.ts';
import { pause } from './pause.ts';
import { RetryStatistics } from './retry-statistics.ts';

export interface GuardedOutcome {
  readonly ok: boolean;
  /** The classified error; null when it went well. */
  readonly error: PlayerError | null;
  /** What the asker told of the work. */
  readonly about: FailureSubject;
}

export interface GuardedWorkOptions {
  readonly name: BreakerName;
  readonly limits: BreakerLimits;
  readonly log: Logger;
  /** Told how each piece of work ended after its last try, whether it counts or not; never of aborts, nor of those who were refused. */
  onOutcome?(outcome: GuardedOutcome): void;
  /** Chooses the waits and learns from them; without it they are exponential. */
  readonly retries?: RetryStatistics;
  readonly retryBounds?: DelayBounds;
  /**
   * One file can neither open it nor be its trial over and over: of what the work is about, only the first failure since its last success
   * counts. For circuit breakers at which the same file comes again and again.
   */
  readonly perFile?: boolean;
}

interface PassOptions {
  /** Let in though it is open for others; when that goes well it closes. For what must not wait: the original that is heard next. */
  readonly passes?: boolean;
  /** What the work is about, where a recovery could need it. */
  readonly about?: FailureSubject;
}

export interface RunOptions extends PassOptions {
  readonly signal: AbortSignal;
  /** Tries after the first, when its failure is a passing one. */
  readonly retries?: number;
}

/** Guesses: the first wait is about a hiccup of a network folder, the last about a drive that spins up. */
export const RETRY_BOUNDS: DelayBounds = { firstMs: 100, limitMs: 4_000 };

type Work<T> = (signal: AbortSignal) => Promise<T>;
type Result<T> = { readonly value: T } | { readonly error: unknown };
type Judged<T> = Ending & { readonly result: Result<T> };

function resultOf<T>({ result }: Judged<T>): T {
  if ('error' in result) throw result.error;
  return result.value;
}

export class GuardedWork implements Disposable {
  readonly #options: GuardedWorkOptions;
  readonly #retries: RetryStatistics;
  readonly #breaker: Breaker;
  readonly #failedFiles = new FailedFiles();
  readonly #emitter = new Emitter<{ breaker: BreakerName; state: BreakerState }>();
  readonly #ended = new AbortController();
  readonly #counts = { attempts: 0, failures: 0, refused: 0, retries: 0, opened: 0 };
  #sinceMs = Date.now();
  #lastCode: ErrorCode | null = null;
  #depthNow = 0;

  readonly onState = this.#emitter.event;

  constructor(options: GuardedWorkOptions) {
    this.#options = options;
    this.#retries = options.retries ?? new RetryStatistics('exponential');
    this.#breaker = new Breaker(options.limits);
    this.#breaker.onState((state) => this.#changed(state));
  }

  /** `half-open`: the next one is let in to try, or is trying. */
  get state(): BreakerState {
    return this.#breaker.state;
  }

  figures(): BreakerFigures {
    return {
      breaker: this.#options.name,
      state: this.#breaker.state,
      sinceMs: this.#sinceMs,
      failuresInARow: this.#breaker.failuresInARow,
      ...this.#counts,
      lastCode: this.#lastCode,
    };
  }

  /** Holds for a circuit breaker that is open now, too. */
  configure(limits: BreakerLimits): void {
    this.#breaker.configure(limits);
  }

  /**
   * Does `work`, unless the circuit breaker is open: then rejects with `breaker-open` at once. Rejects with what `work` rejects with, and with `aborted`
   * as soon as the asker leaves. The signal `work` gets is the asker's, but for a trial: that goes on though its asker left.
   */
  async run<T>(work: Work<T>, options: RunOptions): Promise<T> {
    const { signal, retries = 0, about = {} } = options;
    const { name, retryBounds = RETRY_BOUNDS } = this.#options;
    const run = this.#retries.begin(about.kind ?? name, retryBounds);
    let before: { readonly error: unknown } | null = null;
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt > retries;
      try {
        const value = await this.#once(work, options, isLast);
        if (attempt > 1) run.ended(true);
        return value;
      } catch (error) {
        const { code } = classify(error);
        if (signal.aborted || code === 'aborted') throw error;
        if (code === 'breaker-open' && before) {
          // That others opened the circuit breaker meanwhile is no news: the failure is, and nobody was told of it yet.
          run.ended(false);
          this.#tellFailure(classify(before.error), about);
          throw before.error;
        }
        if (isLast || !isPassing(code)) {
          if (attempt > 1) run.ended(false);
          throw error;
        }
        before = { error };
      }
      await pause(run.nextMs(attempt), signal);
      this.#counts.retries += 1;
    }
  }

  /** The same for work that is done when it returns. What it calls may come through this circuit breaker again: it is one piece of work. */
  runNow<T>(work: () => T, { passes = false, about = {} }: PassOptions = {}): T {
    if (this.#depthNow > 0) return work();
    const judge = (): Judged<T> => this.#judged(this.#doNow(work), about, { hasLeft: false, isLast: true });
    const ending = this.#breaker.runNow(judge) ?? (passes ? this.#breaker.passed(judge()) : null);
    if (!ending) throw this.#refusal();
    return resultOf(ending);
  }

  dispose(): void {
    this.#ended.abort();
    this.#breaker.dispose();
  }

  async #once<T>(work: Work<T>, options: RunOptions, isLast: boolean): Promise<T> {
    const { signal } = options;
    if (signal.aborted || this.#ended.signal.aborted) throw new PlayerError('aborted');
    const done = this.#let(work, options, isLast);
    const left = Promise.withResolvers<never>();
    const leave = (): void => left.reject(new PlayerError('aborted'));
    signal.addEventListener('abort', leave, { once: true });
    try {
      return resultOf(await Promise.race([done, left.promise]));
    } finally {
      signal.removeEventListener('abort', leave);
      // A trial that its asker left, and that is refused later.
      done.catch(() => undefined);
    }
  }

  async #let<T>(work: Work<T>, options: RunOptions, isLast: boolean): Promise<Judged<T>> {
    const { signal: asker, passes = false, about = {} } = options;
    const judged = async (signal: AbortSignal): Promise<Judged<T>> =>
      this.#judged(await this.#do(work, signal), about, { hasLeft: signal.aborted, isLast });
    const ending = await this.#breaker.run((isTrial) => judged(isTrial ? this.#ended.signal : asker));
    if (ending) return ending;
    if (passes) return this.#breaker.passed(await judged(asker));
    throw this.#refusal();
  }

  async #do<T>(work: Work<T>, signal: AbortSignal): Promise<Result<T>> {
    this.#counts.attempts += 1;
    try {
      return { value: await work(signal) };
    } catch (error) {
      return { error };
    }
  }

  #doNow<T>(work: () => T): Result<T> {
    this.#counts.attempts += 1;
    this.#depthNow += 1;
    try {
      return { value: work() };
    } catch (error) {
      return { error };
    } finally {
      this.#depthNow -= 1;
    }
  }

  /** Judges, counts and tells. What fails after its asker left may fail because of that; what is tried anew has not ended. */
  #judged<T>(
    result: Result<T>,
    about: FailureSubject,
    { hasLeft, isLast }: { readonly hasLeft: boolean; readonly isLast: boolean },
  ): Judged<T> {
    const error = 'error' in result ? classify(result.error) : null;
    if (error && (hasLeft || isAborted(error))) return { result, verdict: 'nothing' };
    if (error && !isLast && isPassing(error.code)) return { result, verdict: 'nothing' };
    if (error) return { result, verdict: this.#tellFailure(error, about) };
    if (about.path !== undefined) this.#failedFiles.succeeded(about.path);
    this.#options.onOutcome?.({ ok: true, error: null, about });
    return { result, verdict: 'success' };
  }

  /** What the failure says of the circuit breaker. */
  #tellFailure(error: PlayerError, about: FailureSubject): Verdict {
    const verdict = verdictOf(error.code);
    if (verdict === 'failure') {
      this.#counts.failures += 1;
      this.#lastCode = error.code;
    }
    this.#options.onOutcome?.({ ok: false, error, about });
    const mayBeOfTheFile = verdict === 'failure' && this.#options.perFile && about.path !== undefined;
    return mayBeOfTheFile && this.#failedFiles.failed(about.path) ? 'nothing' : verdict;
  }

  #changed(state: BreakerState): void {
    const { name, log } = this.#options;
    this.#sinceMs = Date.now();
    if (state === 'open') {
      this.#counts.opened += 1;
      const { failuresInARow, limits } = this.#breaker;
      const words = 'the circuit breaker %s is open for %d s after %d failures in a row (last: %s)';
      log.warn(words, name, limits.seconds, failuresInARow, this.#lastCode);
    } else {
      log.info(
        state === 'closed' ? 'the circuit breaker %s is closed again' : 'the circuit breaker %s lets one try',
        name,
      );
    }
    this.#emitter.fire({ breaker: name, state });
  }

  #refusal(): PlayerError {
    this.#counts.refused += 1;
    return new PlayerError('breaker-open', undefined, { context: { breaker: this.#options.name } });
  }
}
