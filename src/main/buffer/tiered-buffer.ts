// The buffer's front door, built by app.ts: chunks go out by `get`, what the listener does comes in by `heard`. It joins the parts: each
// report teaches the forecast and makes a plan, the plan tells the tiers what matters and the prefetcher what to prepare, measured figures
// move the plan's reach, scarce memory shrinks it all.
import type { BufferStats, IntegrityIssue, MemoryLevel } from '../../shared/buffer-figures.ts';
import type { PlayerError } from '../../shared/errors.ts';
import type { LoadLevel } from '../../shared/health.ts';
import type { EngineReport, Urgency } from '../../shared/playback.ts';
import { chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import { DisposableStore, type Disposable } from '../platform/disposables.ts';
import type { Event } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { BufferManager, type RenderChunk, type SourcedChunk } from './buffer-manager.ts';
import { DiskTier } from './disk/disk-tier.ts';
import { Forecast } from './forecast/forecast.ts';
import { LibraryFacts, type LibraryQuestions } from './library-facts.ts';
import { Listening } from './listening.ts';
import { memoryShare, MemoryMonitor, type MemoryMonitorOptions } from './memory-monitor.ts';
import { Planner } from './planner.ts';
import { Prefetcher } from './prefetcher.ts';
import { RenderWatch } from './render-watch.ts';
import { budgetsAt } from './tuner.ts';

/** Guess: damage is rare, and a check of all that is in memory takes less than a millisecond. */
const CHECK_EVERY_MS = 300_000;

/** After memory was given back by hand nothing is prepared for so long: what gave it up would only take it again. Guess. */
const RELIEF_MS = 10_000;

export interface TieredBufferOptions extends LibraryQuestions {
  readonly render: RenderChunk;
  /** Where L3 keeps its files; made when it is not there. */
  readonly diskFolder: string;
  readonly diskBytes: number;
  /** What the forecast learned in earlier runs, and where it keeps it. */
  readonly learned: unknown;
  saveLearned(learned: object): void;
  readonly memory: MemoryMonitorOptions;
  /** How busy the machine is; normal when it is not given. Call `loadChanged` when it changes. */
  readonly loadLevel?: () => LoadLevel;
  /** A worker took so long for so much sound. */
  readonly onRendered?: (tookMs: number, frames: number) => void;
  /** Whether the machine runs on battery, null where that is not known. Never rejects. */
  onBattery(): Promise<boolean | null>;
  /** Chunks cannot be kept on the disk. */
  readonly onColdProblem?: (error: PlayerError) => void;
  readonly log: Logger;
  /** Milliseconds since the epoch, for tests in simulated time. */
  readonly now?: () => number;
}

export class TieredBuffer implements Disposable {
  readonly #options: TieredBufferOptions;
  readonly #ends = new DisposableStore();
  readonly #library: LibraryFacts;
  readonly #renders: RenderWatch;
  readonly #disk: DiskTier;
  readonly #manager: BufferManager;
  readonly #listening: Listening;
  readonly #forecast: Forecast;
  readonly #prefetcher: Prefetcher;
  readonly #planner: Planner;
  readonly #nowMs: () => number;
  readonly #memory: MemoryMonitor;
  #relievedUntilMs = -Infinity;
  /** Since the last check. */
  #hasHeard = false;
  #disposed = false;

  constructor(options: TieredBufferOptions) {
    this.#options = options;
    // Not the clock on the wall: when that is set back, nothing may wait for hours.
    const nowMs = options.now ?? (() => performance.now());
    this.#nowMs = nowMs;
    this.#library = new LibraryFacts(options, options.log, nowMs);
    this.#renders = new RenderWatch(options.render, () => this.#prefetcher.pump());
    this.#memory = this.#ends.add(new MemoryMonitor(options.memory, options.log));
    this.#disk = new DiskTier({
      folder: options.diskFolder,
      capBytes: options.diskBytes,
      log: options.log,
      onProblem: (error) => options.onColdProblem?.(error),
      nowMs,
    });
    this.#manager = this.#ends.add(
      new BufferManager({
        budgets: budgetsAt(this.#memory.level),
        disk: this.#disk,
        render: this.#renders.render,
        onRendered: (tookMs, frames) => options.onRendered?.(tookMs, frames),
        reasonOf: (key) => this.#listening.reasonOf(key),
      }),
    );
    this.#listening = new Listening({
      holds: (key) => this.#manager.holds(key) !== null,
      totalFramesOf: (trackId) => this.#library.trackOf(trackId)?.totalFrames ?? null,
      nowMs,
    });
    this.#forecast = this.#ends.add(
      new Forecast({
        learned: options.learned,
        save: (learned) => options.saveLearned(learned),
        featuresOf: (trackId) => this.#library.featuresOf(trackId),
        nowMs,
        ...(options.now ? { now: options.now } : {}),
      }),
    );
    this.#prefetcher = this.#ends.add(
      new Prefetcher({
        prepare: (...chunk) => this.#manager.prepare(...chunk),
        holds: (key) => this.#manager.holds(key) !== null,
        mayPrepare: () => this.#memory.level !== 'emergency' && !this.demanded && nowMs() >= this.#relievedUntilMs,
        nowMs,
      }),
    );
    this.#planner = new Planner({
      library: this.#library,
      listening: this.#listening,
      forecast: this.#forecast,
      memoryLevel: () => this.#memory.level,
      loadLevel: () => options.loadLevel?.() ?? 'normal',
      figures: () => this.#manager.figures(),
      onBattery: () => options.onBattery(),
      nowMs,
    });
    this.#ends.add(this.#memory.onLevel((level) => this.#live(level)));
    const timer = setInterval(() => void this.#check(), CHECK_EVERY_MS);
    timer.unref();
    this.#ends.onDispose(() => clearInterval(timer));
  }

  /** The chunk of `key`, for the page. Rejects with the render's coded error, or `aborted` when `signal` fires. */
  async get(key: ChunkKey, urgency: Urgency, signal?: AbortSignal): Promise<SourcedChunk> {
    try {
      return await this.#manager.get(key, urgency, signal);
    } finally {
      this.#prefetcher.pump();
    }
  }

  /** The newest report of the engine, in order of epochs. */
  heard(report: EngineReport): void {
    this.#hasHeard = true;
    this.#forecast.take(report);
    const isDue = this.#listening.take(report);
    const tuned = this.#planner.tune();
    if (isDue || tuned) this.#plan();
  }

  /** The file of a track changed or is gone: its chunks leave every tier, its renders are dropped. */
  forgetTrack(trackId: number): void {
    this.#manager.forgetTrack(trackId);
    this.#planFor(trackId);
  }

  /** What could not be had of files may be tried again. */
  forgetFailures(): void {
    this.#manager.forgetFailures();
    this.#prefetcher.forget();
  }

  /** Tracks left the library: what is held of any that is not there any more goes. */
  sweep(): Promise<void> {
    return this.#manager.forgetRootless((trackId) => this.#library.trackExists(trackId));
  }

  /** The track was analysed: its mastered chunks can be prepared. */
  trackLearned(trackId: number): void {
    this.#planFor(trackId);
  }

  /** Whether a worker is rendering what someone waits for. */
  get demanded(): boolean {
    return this.#renders.demanded;
  }

  /** How scarce memory is: others may hold back, too. */
  get memoryLevel(): MemoryLevel {
    return this.#memory.level;
  }

  /** It changed; what the buffer does about it is done. */
  get onMemoryLevel(): Event<MemoryLevel> {
    return this.#memory.onLevel;
  }

  /** How near memory is to where less is held; 1 is there. */
  get memoryShare(): number {
    return memoryShare(this.#memory.figures);
  }

  /** `loadLevel` answers otherwise: what is prepared, and how far ahead, follows at once. */
  loadChanged(): void {
    this.#plan();
  }

  /** Gives back all memory but for what is about to be heard, once: someone ran out of it. */
  relieve(): void {
    this.#relievedUntilMs = this.#nowMs() + RELIEF_MS;
    this.#prefetcher.withdraw();
    this.#manager.dropAllBut(this.#planner.planned().flatMap(({ key, pinned }) => (pinned ? [key] : [])));
    this.#prefetcher.forget();
    this.#plan();
  }

  setDiskBytes(bytes: number): void {
    this.#disk.setCap(bytes);
  }

  /** Lets go of what is kept on the disk beyond `bytes`, once. */
  shrinkDisk(bytes: number): void {
    this.#disk.shrink(bytes);
  }

  stats(): Omit<BufferStats, 'workerRestarts'> {
    const { prefetch, ...held } = this.#manager.figures();
    return {
      ...held,
      prefetch: { ...this.#prefetcher.figures(), ...prefetch },
      prediction: { ...this.#forecast.figures(), ...this.#listening.switches },
      heard: this.#listening.figures(),
      memory: this.#memory.figures,
      tuning: this.#planner.tuning(),
    };
  }

  /** Looks everything over, repairs what it can, and tells what it found. */
  async validate(): Promise<readonly IntegrityIssue[]> {
    const issues = await this.#manager.validate();
    if (issues.length > 0) this.#options.log.warn('the buffer was repaired: %o', issues);
    return issues;
  }

  /** Empties all tiers. What was learned stays. Rejects with the disk's coded problem when not all could be removed there. */
  async clear(): Promise<void> {
    try {
      await this.#manager.clear();
    } finally {
      this.#prefetcher.forget();
      this.#plan();
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#ends.dispose();
  }

  /** What is known of the track changed: only what is planned for it depends on that. */
  #planFor(trackId: number): void {
    const { newest } = this.#listening;
    if (newest && [newest.trackId, newest.nextTrackId, newest.previousTrackId].includes(trackId)) this.#plan();
  }

  #plan(): void {
    if (this.#disposed) return;
    const plan = this.#planner.planned();
    const { newest } = this.#listening;
    this.#manager.pin(plan.filter(({ pinned }) => pinned).map(({ key }) => key));
    this.#manager.place(new Map(plan.map(({ key, place }) => [chunkKeyText(key), place])));
    this.#prefetcher.follow(plan, `${newest?.trackId}/${newest?.preset}`);
  }

  /** At once: what a level does not allow is given back before anything else happens. */
  #live(level: MemoryLevel): void {
    const { log } = this.#options;
    (level === 'normal' ? log.info : log.warn)('memory is at level %s now', level);
    if (level === 'emergency') {
      this.#prefetcher.withdraw();
      this.#manager.dropAllBut(this.#planner.heardKeys());
    }
    this.#prefetcher.forget();
    this.#manager.setBudgets(budgetsAt(level));
    this.#plan();
  }

  /**
   * Where nobody listens nothing changes, and in an emergency nothing is read that need not be. What nobody asked for must not end the
   * player.
   */
  async #check(): Promise<void> {
    if (!this.#hasHeard || this.#memory.level === 'emergency') return;
    this.#hasHeard = false;
    try {
      await this.sweep();
      await this.validate();
    } catch (error) {
      this.#options.log.error('the buffer could not be checked', error);
    }
  }
}
