// Analyses the rest of the library while nothing else is to be done, one track at a time with a rest after each, in the order in which the
// tracks were found, which is album by album. `idleVerdict`, which is pure, decides when it may run; it does not handle the results.
import { isAborted } from '../../shared/errors.ts';
import type { AnalysisProgress } from '../../shared/analysis.ts';
import type { LoadLevel } from '../../shared/health.ts';
import type { AnalysisTarget } from '../catalogue/analyses.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';

export interface IdleConditions {
  /** The listener allows it. */
  readonly enabled: boolean;
  /** null: unknown, which a machine without a battery is. */
  readonly onBattery: boolean | null;
  /** The player itself has other work: tags to read, chunks to render, tracks to analyse that are about to be heard. */
  readonly busy: boolean;
  readonly load: LoadLevel;
  /** Share of all processors that was busy while nothing was analysed, 0–1; null: not known yet. */
  readonly loadShare: number | null;
}

export type IdleVerdict = 'go' | 'off' | 'battery' | 'busy';

/** Others use this much of the machine: they go first. Guesses: playing music in a browser takes 5 to 15 %. */
const TOO_BUSY_SHARE = 0.6;
/** Once it waited, it goes on below this. */
const CALM_AGAIN_SHARE = 0.4;

/** The analysis itself brings `high` on a small machine, since it fills a processor: only what play suffers from stops it. */
function isStrained(load: LoadLevel): boolean {
  return load === 'critical' || load === 'overload';
}

/** `before`: what the last verdict was, so that a load about the limit does not turn it back and forth. */
export function idleVerdict(
  { enabled, onBattery, busy, load, loadShare }: IdleConditions,
  before: IdleVerdict | null,
): IdleVerdict {
  if (!enabled) return 'off';
  if (onBattery === true) return 'battery';
  const limit = before === 'busy' ? CALM_AGAIN_SHARE : TOO_BUSY_SHARE;
  return busy || isStrained(load) || (loadShare !== null && loadShare >= limit) ? 'busy' : 'go';
}

/** The longest rest, so that one very long track does not stop the pass for an hour. Guess. */
const LONGEST_REST_MS = 60_000;
/** The load of others is measured while it rests, in steps of 10 ms of each processor. */
const SHORTEST_REST_MS = 1_000;

/** How long nothing is analysed after an analysis that took `ranMs` on about one core: as long, which makes half a core. */
export function restMs(ranMs: number): number {
  return Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, ranMs));
}

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
  /** Between two looks while it is busy, and while a track is being analysed. */
  readonly lookMs: number;
  /** The same on battery, since asking costs a wake-up, and while it is turned off. */
  readonly batteryLookMs: number;
  /**
   * A running analysis is given up after it was not allowed for this long on end, or at once when the listener says so: half an analysis is
   * wasted.
   */
  readonly patienceMs: number;
  /** After a fault of the machine, and before failures are looked through for ones whose time has come. */
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

interface InHand {
  readonly abort: AbortController;
  /** Since when each look found that it may not be analysed; null while it may. */
  stoppedSinceMs: number | null;
}

export type IdleState = Pick<AnalysisProgress, 'state' | 'why'>;

export class IdlePass implements Disposable {
  readonly #options: IdlePassOptions;
  readonly #timing: IdleTiming;
  #state: IdleState = { state: 'waiting', why: 'busy' };
  #verdict: IdleVerdict | null = null;
  #afterTrackId = 0;
  #changed = false;
  #wake: (() => void) | null = null;
  /** While it did not sleep. */
  #kicked = false;
  #inHand: InHand | null = null;
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
    if (this.#wake) this.#wake();
    else this.#kicked = true;
    if (this.#inHand) void this.#lookWhileInHand(this.#inHand);
  }

  dispose(): void {
    this.#disposed = true;
    this.#inHand?.abort.abort();
    this.#wake?.();
  }

  async #go(): Promise<void> {
    while (!this.#disposed) {
      try {
        await this.#step();
      } catch (error) {
        this.#options.log.warn('what is to be analysed cannot be told for now', error);
        this.#tell({ state: 'waiting', why: 'busy' });
        await this.#sleep(this.#timing.longRestMs);
      }
    }
  }

  async #step(): Promise<void> {
    const target = this.#next();
    if (!target) {
      this.#tell({ state: 'done', why: null });
      await this.#sleep(this.#timing.longRestMs);
      return;
    }
    this.#verdict = await this.#look(this.#options.loadShare(), this.#verdict);
    if (this.#disposed) return;
    if (this.#verdict === 'go') {
      this.#tell({ state: 'running', why: null });
      await this.#analyse(target);
    } else {
      this.#tell({ state: 'waiting', why: this.#verdict });
      await this.#sleep(this.#verdict === 'busy' ? this.#timing.lookMs : this.#timing.batteryLookMs);
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

  async #look(loadShare: number | null, before: IdleVerdict | null): Promise<IdleVerdict> {
    return idleVerdict({ ...(await this.#options.conditions()), loadShare }, before);
  }

  async #analyse(target: AnalysisTarget): Promise<void> {
    const inHand: InHand = { abort: new AbortController(), stoppedSinceMs: null };
    this.#inHand = inHand;
    const watch = setInterval(() => void this.#lookWhileInHand(inHand), this.#timing.lookMs);
    const startMs = performance.now();
    let restMs = 0;
    try {
      await this.#options.analyse(target, inHand.abort.signal);
      this.#afterTrackId = target.trackId;
      restMs = this.#timing.restMs(performance.now() - startMs);
    } catch (error) {
      if (isAborted(error)) {
        restMs = this.#timing.lookMs;
      } else {
        this.#options.log.warn('a track could not be analysed for now', error);
        this.#afterTrackId = target.trackId;
        // It is left open, and looked at again after the others.
        this.#changed = true;
        this.#tell({ state: 'waiting', why: 'busy' });
        restMs = this.#timing.longRestMs;
      }
    } finally {
      clearInterval(watch);
      this.#inHand = null;
    }
    // What others need is measured while nothing is analysed.
    this.#options.loadShare();
    await this.#rest(restMs);
  }

  /** Gives up the running analysis when it may not go on: at once when the listener says so. */
  async #lookWhileInHand(inHand: InHand): Promise<void> {
    const verdict = await this.#look(null, 'go').catch((error: unknown): IdleVerdict => {
      this.#options.log.warn('whether the analysis may go on cannot be told for now', error);
      return 'busy';
    });
    const nowMs = performance.now();
    if (verdict === 'go') inHand.stoppedSinceMs = null;
    else inHand.stoppedSinceMs ??= nowMs;
    const stoppedMs = nowMs - (inHand.stoppedSinceMs ?? nowMs);
    if (verdict === 'off' || stoppedMs >= this.#timing.patienceMs) inHand.abort.abort();
  }

  /** Does nothing for `ms`, or until a kick says that it may not go on: the loop then says why. */
  async #rest(ms: number): Promise<void> {
    const endMs = performance.now() + ms;
    for (let leftMs = ms; leftMs > 0 && !this.#disposed; leftMs = endMs - performance.now()) {
      await this.#sleep(leftMs);
      if (performance.now() < endMs && (await this.#look(null, 'go')) !== 'go') return;
    }
  }

  #tell(state: IdleState): void {
    if (state.state === this.#state.state && state.why === this.#state.why) return;
    this.#state = state;
    this.#options.onChange();
  }

  async #sleep(ms: number, wakeable = true): Promise<void> {
    const kicked = this.#kicked;
    this.#kicked = false;
    if (this.#disposed || (wakeable && kicked)) return;
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
