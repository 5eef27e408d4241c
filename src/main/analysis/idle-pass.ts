// Goes through the library while nothing else is to be done and analyses what is open, one track at a time with a rest after each, in the
// order the tracks were found, which is album by album. When it may is decided by idle-rules.ts; what comes of a track is not its business.
import { isAborted } from '../../shared/errors.ts';
import type { AnalysisProgress } from '../../shared/analysis.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { AnalysisTarget } from './analysis-storage.ts';
import { idleVerdict, restMs, type IdleConditions, type IdleVerdict } from './idle-rules.ts';

export interface IdlePassOptions {
  /** The first open track after this one. */
  next(afterTrackId: number): AnalysisTarget | null;
  /** Analyses and keeps what comes of it. Rejects with `aborted` when `signal` fired; with anything else, the machine is at fault. */
  analyse(target: AnalysisTarget, signal: AbortSignal): Promise<void>;
  conditions(): Promise<Omit<IdleConditions, 'loadShare'>>;
  /** Share of the machine that was busy since the last call. */
  loadShare(): number | null;
  onChange(): void;
  readonly log: Logger;
  readonly timing?: Partial<IdleTiming>;
}

export interface IdleTiming {
  /** From the start of the player to the first look: its own start goes first. */
  readonly beginMs: number;
  /** Between two looks while it is busy, and while a track is in hand. */
  readonly lookMs: number;
  /** The same on battery: asking costs a wake-up. */
  readonly batteryLookMs: number;
  /** A track in hand is given up when other work goes on this long: half-done is wasted. */
  readonly patienceMs: number;
  /** After a failure of the machine, and before failures are looked through for ones whose time has come. */
  readonly longRestMs: number;
  readonly restMs: (ranMs: number) => number;
}

/** Guesses. */
const TIMING: IdleTiming = {
  beginMs: 10_000,
  lookMs: 2_000,
  batteryLookMs: 30_000,
  patienceMs: 6_000,
  longRestMs: 600_000,
  restMs,
};

export type IdleState = Pick<AnalysisProgress, 'state' | 'why'>;

export class IdlePass implements Disposable {
  readonly #options: IdlePassOptions;
  readonly #timing: IdleTiming;
  #state: IdleState = { state: 'waiting', why: 'busy' };
  #verdict: IdleVerdict | null = null;
  #afterTrackId = 0;
  #changed = false;
  #wake: (() => void) | null = null;
  #inHand: AbortController | null = null;
  #disposed = false;

  constructor(options: IdlePassOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
  }

  get state(): IdleState {
    return this.#state;
  }

  /** Begins; ends with `dispose`. */
  start(): void {
    this.#sleep(this.#timing.beginMs, false)
      .then(() => this.#go())
      .catch((error: unknown) => this.#options.log.error('the library is not analysed any more in this run', error));
  }

  /** The settings or the library changed: looks again at once, at all tracks once it came to the end. */
  kick(): void {
    this.#changed = true;
    this.#wake?.();
    if (this.#inHand) void this.#lookWhileInHand(this.#inHand, 0);
  }

  dispose(): void {
    this.#disposed = true;
    this.#inHand?.abort();
    this.#wake?.();
  }

  async #go(): Promise<void> {
    while (!this.#disposed) {
      const target = this.#next();
      if (!target) {
        this.#tell({ state: 'done', why: null });
        await this.#sleep(this.#timing.longRestMs);
        continue;
      }
      const loadShare = this.#options.loadShare();
      this.#verdict = idleVerdict({ ...(await this.#options.conditions()), loadShare }, this.#verdict);
      if (this.#disposed) return;
      if (this.#verdict === 'go') {
        this.#tell({ state: 'running', why: null });
        await this.#analyse(target);
      } else {
        this.#tell({ state: 'waiting', why: this.#verdict });
        await this.#sleep(this.#verdict === 'busy' ? this.#timing.lookMs : this.#timing.batteryLookMs);
      }
    }
  }

  /** From the beginning again when something changed since the pass began. */
  #next(): AnalysisTarget | null {
    const target = this.#options.next(this.#afterTrackId);
    if (target || !this.#changed) return target;
    this.#changed = false;
    this.#afterTrackId = 0;
    return this.#options.next(0);
  }

  async #analyse(target: AnalysisTarget): Promise<void> {
    const inHand = new AbortController();
    this.#inHand = inHand;
    const watch = setInterval(
      () => void this.#lookWhileInHand(inHand, performance.now() - startMs),
      this.#timing.lookMs,
    );
    const startMs = performance.now();
    let restMs = 0;
    try {
      await this.#options.analyse(target, inHand.signal);
      this.#afterTrackId = target.trackId;
      restMs = this.#timing.restMs(performance.now() - startMs);
    } catch (error) {
      if (isAborted(error)) {
        restMs = this.#timing.lookMs;
      } else {
        this.#options.log.warn('a track could not be analysed for now', error);
        this.#afterTrackId = target.trackId;
        restMs = this.#timing.longRestMs;
      }
    } finally {
      clearInterval(watch);
      this.#inHand = null;
    }
    // What others need is measured while nothing is analysed.
    this.#options.loadShare();
    await this.#sleep(restMs, false);
  }

  /** Gives up what is in hand when it may not go on: at once when the listener says so. */
  async #lookWhileInHand(inHand: AbortController, ranMs: number): Promise<void> {
    const conditions = await this.#options.conditions();
    const verdict = idleVerdict({ ...conditions, loadShare: null }, 'go');
    const mayFinish = verdict === 'go' || (verdict === 'busy' && ranMs < this.#timing.patienceMs);
    if (!mayFinish) inHand.abort();
  }

  #tell(state: IdleState): void {
    if (state.state === this.#state.state && state.why === this.#state.why) return;
    this.#state = state;
    this.#options.onChange();
  }

  async #sleep(ms: number, wakeable = true): Promise<void> {
    if (this.#disposed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    timer.unref();
    this.#wake = () => {
      if (wakeable || this.#disposed) resolve();
    };
    await promise;
    clearTimeout(timer);
    this.#wake = null;
  }
}
