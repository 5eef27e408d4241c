// Reads once a second how busy the machine, our own processes and the event loop are, and how renders keep up, and says at which level the
// player should live. What each level gives up is the buffer's, the render room's and the analysis' to do: they ask, or are told.
import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import type { LoadFigures, LoadLevel } from '../../shared/health.ts';
import type { Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { LoadLadder, type LoadReading } from './load-rules.ts';
import { RiseWindow } from './window-counter.ts';

export interface LoadMonitorOptions {
  /** Shares of all processors since the last call, 0–1; null where the system does not say. */
  machineShare(): number | null;
  ownShare(): number | null;
  /** Underruns since the page was opened. */
  underruns(): number;
  readonly nowMs: () => number;
  readonly log: Logger;
  readonly everyMs?: number | undefined;
  /** How many the machine has, when it is not this one. */
  readonly processors?: number;
  /** For tests: what is read instead. */
  readonly read?: (() => LoadReading) | undefined;
}

const EVERY_MS = 1_000;

/** Of which underruns are looked back on. */
const UNDERRUN_WINDOW_MS = 30_000;

/**
 * Of which renders are, so that a level ends soon after its reason. Where workers are so slow that fewer come, the last few stand for them as
 * long as they are not too old; fewer say nothing. Guesses: play makes ten chunks in ten seconds.
 */
const RENDER_WINDOW_MS = 10_000;
const ENOUGH_RENDERS = 5;
const OLDEST_RENDER_MS = 30_000;

/** How finely the delay of the event loop is measured; it costs 50 timers a second. */
const LOOP_RESOLUTION_MS = 20;

const NOTHING: LoadReading = { machineShare: null, ownShare: null, loopDelayP99Ms: 0, renderShare: null, underruns: 0 };

export class LoadMonitor implements Disposable {
  readonly #options: LoadMonitorOptions;
  readonly #loop: ReturnType<typeof monitorEventLoopDelay>;
  readonly #timer: NodeJS.Timeout;
  readonly #ladder: LoadLadder;
  readonly #emitter = new Emitter<LoadLevel>();
  readonly #underruns = new RiseWindow(UNDERRUN_WINDOW_MS);
  /** Oldest first. */
  #renders: { readonly atMs: number; readonly tookMs: number; readonly playsMs: number }[] = [];
  #reading = NOTHING;
  #hasFailed = false;

  /** The level changed. */
  readonly onLevel = this.#emitter.event;

  constructor(options: LoadMonitorOptions) {
    this.#options = options;
    this.#ladder = new LoadLadder(options.processors ?? cpus().length);
    this.#loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
    this.#loop.enable();
    this.#timer = setInterval(() => this.look(), options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  get level(): LoadLevel {
    return this.#ladder.level;
  }

  figures(): LoadFigures {
    const { machineShare, ownShare, loopDelayP99Ms, renderShare } = this.#reading;
    return { level: this.level, machineShare, ownShare, loopDelayP99Ms, renderShare };
  }

  /** A chunk that plays for `playsMs` took `tookMs` of a worker. */
  noteRender(tookMs: number, playsMs: number): void {
    if (playsMs > 0) this.#renders.push({ atMs: this.#options.nowMs(), tookMs, playsMs });
  }

  /** Reads and judges now. */
  look(): void {
    try {
      this.#reading = this.#options.read?.() ?? this.#read();
      this.#hasFailed = false;
    } catch (error) {
      // A timer asks: too many open files, e.g., must not end the player.
      if (!this.#hasFailed) this.#options.log.warn('the load could not be read', error);
      this.#hasFailed = true;
      return;
    }
    const before = this.level;
    const level = this.#ladder.take(this.#reading, this.#options.nowMs());
    if (level === before) return;
    this.#options.log.info('load is %s now: %o', level, this.#reading);
    this.#emitter.fire(level);
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#loop.disable();
  }

  #read(): LoadReading {
    const nowMs = this.#options.nowMs();
    this.#underruns.note(nowMs, this.#options.underruns());
    // A sample holds the resolution itself, too.
    const loopDelayP99Ms = Math.max(0, this.#loop.percentile(99) / 1e6 - LOOP_RESOLUTION_MS) || 0;
    this.#loop.reset();
    return {
      machineShare: this.#options.machineShare(),
      ownShare: this.#options.ownShare(),
      loopDelayP99Ms,
      renderShare: this.#renderShare(nowMs),
      underruns: this.#underruns.rise,
    };
  }

  /**
   * Of all that was rendered lately, the time it took over the time it plays. One that took longer than it plays counts as one that only kept
   * up: a single one (a drive that spins up), and the end of a track (5 ms of sound for 8 ms of work), weigh no more than the sound they are.
   */
  #renderShare(nowMs: number): number | null {
    this.#renders = this.#renders.filter(({ atMs }) => nowMs - atMs < OLDEST_RENDER_MS);
    const first = this.#renders.findIndex(({ atMs }) => nowMs - atMs < RENDER_WINDOW_MS);
    const recent = first < 0 ? 0 : this.#renders.length - first;
    const judged = this.#renders.slice(-Math.max(recent, ENOUGH_RENDERS));
    if (judged.length < ENOUGH_RENDERS) return null;
    const tookMs = judged.reduce((sum, each) => sum + Math.min(each.tookMs, each.playsMs), 0);
    return tookMs / judged.reduce((sum, each) => sum + each.playsMs, 0);
  }
}
