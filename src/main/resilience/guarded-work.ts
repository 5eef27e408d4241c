// Work under its policies: it is retried when its failure is a passing one, and a circuit breaker opens after failures in a row, so that
// what is broken is left alone for a while and callers get their answer at once. Each guard stands once, where work is asked of a worker,
// the database or the system; it knows nothing of the work. Timeouts belong to the supervisor.
import { pause, untilAborted } from '../../shared/abort.ts';
import { ERRORS, isAborted, PlayerError, type ErrorCategory, type ErrorCode } from '../../shared/errors.ts';
import { CircuitBreaker, type BreakerLimits, type Entry, type Verdict } from '../../shared/circuit-breaker.ts';
import type { BreakerState, BreakerFigures, BreakerName } from '../../shared/health.ts';
import { Lru } from '../../shared/lru.ts';
import type { DelayBounds } from '../../shared/retry-delays.ts';
import type { Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { classify } from './error-classifier.ts';
import type { FailureSubject } from './error-tracker.ts';
import { RetryStatistics } from './retry-statistics.ts';

export interface GuardedOutcome {
  readonly ok: boolean;
  /** The classified error; null when it went well. */
  readonly error: PlayerError | null;
  /** What the caller said of the work. */
  readonly about: FailureSubject;
}

export interface GuardedWorkOptions {
  readonly name: BreakerName;
  readonly limits: BreakerLimits;
  readonly log: Logger;
  /** Called with how each piece of work ended after its last try, whether it counts or not; never for aborted or refused work. */
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

/** A file that is damaged, gone or locked is a property of the file: what found that out is well. */
const OF_THE_FILE: readonly ErrorCategory[] = ['file system', 'permission', 'corrupt file', 'unsupported format'];

/** What the end of a piece of work says of what does it. `code` null: it went well. */
export function verdictOf(code: ErrorCode | null): Verdict {
  if (code === null) return 'success';
  if (ERRORS[code].counts) return 'failure';
  return OF_THE_FILE.includes(ERRORS[code].category) ? 'success' : 'nothing';
}

/**
 * The same request a moment later may well succeed: a read that failed, a lock, a limit that others use up. Not among them is what is
 * retryable but not soon (a full disk, an open breaker), what would come out the same again (an invalid render) and what the supervisor
 * of the workers has tried again already.
 */
const PASSING: readonly ErrorCode[] = ['decode-failed', 'too-many-files', 'database-failed', 'call-timeout'];

/** Of files that failed last time so many are remembered; beyond, the oldest counts as new again. Guess: more than a bad drive holds. */
const FAILED_FILES_LIMIT = 1_000;

type Work<T> = (signal: AbortSignal) => Promise<T>;
type Result<T> = { readonly value: T } | { readonly error: unknown };

export class GuardedWork implements Disposable {
  readonly #options: GuardedWorkOptions;
  readonly #retries: RetryStatistics;
  readonly #breaker: CircuitBreaker;
  /** Of `perFile`, oldest first: so that one bad file that comes again and again is told from a fault of what does the work. */
  readonly #failedFiles = new Lru<string, true>(FAILED_FILES_LIMIT);
  readonly #emitter = new Emitter<{ breaker: BreakerName; state: BreakerState }>();
  readonly #ended = new AbortController();
  readonly #counts = { attempts: 0, failures: 0, refused: 0, retries: 0, opened: 0 };
  #sinceMs = Date.now();
  #lastCode: ErrorCode | null = null;
  #depthNow = 0;
  /** Reports when a rest is over, even while there are no calls. */
  #restTimer: NodeJS.Timeout | null = null;

  readonly onState = this.#emitter.event;

  constructor(options: GuardedWorkOptions) {
    this.#options = options;
    this.#retries = options.retries ?? new RetryStatistics('exponential');
    this.#breaker = new CircuitBreaker({
      limits: options.limits,
      nowMs: () => performance.now(),
      onChange: (state) => this.#changed(state),
    });
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
    this.#awaitRest();
  }

  /**
   * Does `work`, unless the circuit breaker is open: then rejects with `breaker-open` at once. Rejects with what `work` rejects with, and
   * with `aborted` as soon as `signal` fires. `work` gets that same signal, except in a trial: a trial goes on after its caller has left.
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
          // Other work opened the circuit breaker meanwhile. The caller learns of its own failure, which has not been reported yet.
          run.ended(false);
          const failure = classify(before.error);
          this.#judge(failure, about);
          this.#options.onOutcome?.({ ok: false, error: failure, about });
          throw before.error;
        }
        if (isLast || !PASSING.includes(code)) {
          if (attempt > 1) run.ended(false);
          throw error;
        }
        before = { error };
      }
      await pause(run.nextMs(attempt), signal);
      this.#counts.retries += 1;
    }
  }

  /** The same for work that is done when it returns. What it calls may come by this guard again: it is one piece of work. */
  runNow<T>(work: () => T, { passes = false, about = {} }: PassOptions = {}): T {
    if (this.#depthNow > 0) return work();
    const entry = this.#enter(passes);
    return this.#settle(entry, this.#doNow(work), about, { hasLeft: false, isLast: true });
  }

  dispose(): void {
    this.#ended.abort();
    if (this.#restTimer) clearTimeout(this.#restTimer);
    this.#restTimer = null;
  }

  async #once<T>(work: Work<T>, options: RunOptions, isLast: boolean): Promise<T> {
    const { signal } = options;
    if (signal.aborted || this.#ended.signal.aborted) throw new PlayerError('aborted');
    return untilAborted(this.#let(work, options, isLast), signal);
  }

  async #let<T>(work: Work<T>, options: RunOptions, isLast: boolean): Promise<T> {
    const { signal: asker, passes = false, about = {} } = options;
    const entry = this.#enter(passes);
    const signal = entry?.isTrial ? this.#ended.signal : asker;
    const result = await this.#do(work, signal);
    return this.#settle(entry, result, about, { hasLeft: signal.aborted, isLast });
  }

  /** Null: done all the same, though the breaker refuses. */
  #enter(passes: boolean): Entry | null {
    const entry = this.#breaker.enter();
    if (entry || passes) return entry;
    this.#counts.refused += 1;
    throw new PlayerError('breaker-open', '', { values: { breaker: this.#options.name } });
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

  /**
   * Judges, counts and reports. Work that fails after its caller left may fail because of that, and work that is retried has not ended. The
   * breaker learns of it first: the recovery of a failure may ask for guarded work itself.
   */
  #settle<T>(
    entry: Entry | null,
    result: Result<T>,
    about: FailureSubject,
    { hasLeft, isLast }: { readonly hasLeft: boolean; readonly isLast: boolean },
  ): T {
    const error = 'error' in result ? classify(result.error) : null;
    const isEnd = !error || !(hasLeft || isAborted(error) || (!isLast && PASSING.includes(error.code)));
    const verdict = isEnd ? this.#judge(error, about) : 'nothing';
    if (entry) entry.end(verdict);
    else this.#breaker.passed(verdict);
    if (isEnd) this.#options.onOutcome?.({ ok: !error, error, about });
    if ('error' in result) throw result.error;
    return result.value;
  }

  /** What the end says of what does the work. */
  #judge(error: PlayerError | null, { path }: FailureSubject): Verdict {
    if (!error) {
      if (path !== undefined) this.#failedFiles.delete(path);
      return 'success';
    }
    const verdict = verdictOf(error.code);
    if (verdict !== 'failure') return verdict;
    this.#counts.failures += 1;
    this.#lastCode = error.code;
    return this.#options.perFile && path !== undefined && this.#hasFailed(path) ? 'nothing' : 'failure';
  }

  /** Whether it had failed before, with no success since. */
  #hasFailed(path: string): boolean {
    const before = this.#failedFiles.has(path);
    this.#failedFiles.set(path, true);
    return before;
  }

  #changed(state: BreakerState): void {
    const { name, log } = this.#options;
    this.#sinceMs = Date.now();
    this.#awaitRest();
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

  #awaitRest(): void {
    if (this.#restTimer) clearTimeout(this.#restTimer);
    this.#restTimer = null;
    const { leftMs } = this.#breaker;
    if (leftMs === 0) return;
    this.#restTimer = setTimeout(
      () => {
        this.#breaker.look();
        // A timer may be early by a fraction of a millisecond.
        this.#awaitRest();
      },
      Math.max(1, leftMs),
    );
    this.#restTimer.unref();
  }
}
