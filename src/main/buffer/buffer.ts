// The front door of the room, built by app.ts: chunks go out by `get`, what the listener does comes in by `report`. It joins the parts: each
// report teaches the forecast and makes a plan, the plan tells the tiers what matters and the prefetcher what to prepare, measured figures
// move the plan's reach, scarce memory shrinks it all.
import type { BufferCalls } from '../../shared/contract/buffer.ts';
import type { BufferStats, IntegrityIssue, MemoryLevel, TuningFigures } from '../../shared/buffer-figures.ts';
import type { PlayerError } from '../../shared/errors.ts';
import type { LoadLevel } from '../../shared/health.ts';
import type { EngineReport, Urgency } from '../../shared/playback.ts';
import { chunkIndexAt, chunkKey, chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import type { Learned } from '../catalogue/preferences.ts';
import { DisposableStore, type Disposable } from '../platform/disposables.ts';
import type { Event } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { planChunks, type PlannedChunk } from './chunk-plan.ts';
import { ChunkRequests, type RenderChunk, type SourcedChunk } from './chunk-requests.ts';
import { DiskTier } from './disk/disk-tier.ts';
import { Forecast } from './forecast/forecast.ts';
import { TracksAtHand, type LibraryQuestions } from './tracks-at-hand.ts';
import { Listener } from './listener.ts';
import { MemoryMonitor, type MemoryMonitorOptions } from './memory-monitor.ts';
import type { MemoryBudgets } from './memory-tiers.ts';
import { Prefetcher } from './prefetcher.ts';
import { Rests } from './rests.ts';
import { budgetsAt, isSaving, TUNE_EVERY_MS, Tuner, tuningAt, type Saving } from './tuner.ts';

/** Under which name the catalogue keeps what the forecast learned. */
const FORECAST = 'forecast';

/** Guess: damage is rare, and a check of all that is in memory takes less than a millisecond. */
const CHECK_EVERY_MS = 300_000;

/** Less is not worth taking from the disk tier when something else fills the disk: it is met again each minute. Guess. */
const LEAST_DISK_BYTES = 32 * 1024 * 1024;

export interface TieredBufferOptions extends LibraryQuestions {
  readonly render: RenderChunk;
  /** Where L3 keeps its files; made when it is not there. */
  readonly diskFolder: string;
  readonly diskBytes: number;
  /** The catalogue's: what the forecast learned in earlier runs, and where it keeps it. */
  readonly learned: Pick<Learned, 'load' | 'keep'>;
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
  readonly #library: TracksAtHand;
  readonly #disk: DiskTier;
  readonly #requests: ChunkRequests;
  readonly #listener: Listener;
  readonly #forecast: Forecast;
  readonly #rests: Rests;
  readonly #prefetcher: Prefetcher;
  readonly #tuner = new Tuner();
  readonly #nowMs: () => number;
  readonly #memory: MemoryMonitor;
  #tunedAtMs = -Infinity;
  #onBattery = false;
  /** Since the last check. */
  #wasReported = false;
  #disposed = false;

  constructor(options: TieredBufferOptions) {
    this.#options = options;
    // Not the clock on the wall: when that is set back, nothing may wait for hours.
    const nowMs = options.now ?? (() => performance.now());
    this.#nowMs = nowMs;
    this.#library = new TracksAtHand(options, options.log, nowMs);
    this.#memory = this.#ends.add(new MemoryMonitor(options.memory, options.log));
    this.#disk = new DiskTier({
      folder: options.diskFolder,
      capBytes: options.diskBytes,
      log: options.log,
      onProblem: (error) => options.onColdProblem?.(error),
      nowMs,
    });
    this.#requests = this.#ends.add(
      new ChunkRequests({
        budgets: this.#budgets(),
        disk: this.#disk,
        render: options.render,
        onFree: () => this.#prefetcher.pump(),
        onRendered: (tookMs, frames) => options.onRendered?.(tookMs, frames),
        reasonOf: (key) => this.#listener.reasonOf(key),
      }),
    );
    this.#listener = new Listener({
      holds: (key) => this.#requests.holds(key) !== null,
      totalFramesOf: (trackId) => this.#library.trackOf(trackId)?.totalFrames ?? null,
      nowMs,
    });
    this.#forecast = this.#ends.add(
      new Forecast({
        learned: options.learned.load(FORECAST),
        save: (learned) => options.learned.keep(FORECAST, learned),
        featuresOf: (trackId) => this.#library.featuresOf(trackId),
        nowMs,
        ...(options.now ? { now: options.now } : {}),
      }),
    );
    this.#rests = this.#ends.add(new Rests({ nowMs, onOver: () => this.#prefetcher.pump() }));
    this.#prefetcher = this.#ends.add(
      new Prefetcher({
        prepare: (...chunk) => this.#requests.prepare(...chunk),
        holds: (key) => this.#requests.holds(key) !== null,
        mayPrepare: () => this.#memory.level !== 'emergency' && !this.demanded && !this.#rests.now,
        nowMs,
      }),
    );
    this.#ends.add(this.#memory.onLevel((level) => this.#live(level)));
    const timer = setInterval(() => void this.#check(), CHECK_EVERY_MS);
    timer.unref();
    this.#ends.onDispose(() => clearInterval(timer));
  }

  /** The chunk of `key`, for the page. Rejects with the render's coded error, or `aborted` when `signal` fires. */
  async get(key: ChunkKey, urgency: Urgency, signal?: AbortSignal): Promise<SourcedChunk> {
    try {
      return await this.#requests.get(key, urgency, signal);
    } finally {
      this.#prefetcher.pump();
    }
  }

  /** The newest report of the engine, in order of epochs. */
  report(report: EngineReport): void {
    this.#wasReported = true;
    this.#forecast.take(report);
    this.#listener.take(report);
    if (report.kind !== 'tick') this.#rests.acted();
    this.#tune();
    this.#plan();
  }

  /**
   * The file of a track changed or is gone: its chunks leave every tier, its renders are dropped. Those of the content with `signature`,
   * the present one, are answered and not kept.
   */
  forgetTrack(trackId: number, signature: string | null = null): void {
    this.#requests.forgetTrack(trackId, signature);
    this.trackChanged(trackId);
  }

  /** What could not be had of files may be tried again. */
  forgetFailures(): void {
    this.#requests.forgetFailures();
    this.#prefetcher.forget();
  }

  /** Tracks left the library: what is held of any that is not there any more goes. */
  sweep(): Promise<void> {
    return this.#requests.forgetRootless((trackId) => this.#library.trackExists(trackId));
  }

  /** What the library knows of the track changed, e.g. its length, or that it was analysed: its mastered chunks can be prepared. */
  trackChanged(trackId: number): void {
    this.#library.forget(trackId);
    this.#planFor(trackId);
  }

  /** Much of the library changed: the next plan asks anew. */
  libraryChanged(): void {
    this.#library.forget();
  }

  /** Whether a worker is rendering what someone waits for. */
  get demanded(): boolean {
    return this.#requests.demanded;
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
    return this.#memory.share;
  }

  /** `loadLevel` answers otherwise: what is prepared, and how far ahead, follows at once. */
  loadChanged(): void {
    this.#plan();
  }

  /** A process ran out of memory: all that can be given back is, once, and for a while nothing is prepared. */
  relieve(): void {
    this.#rests.relieved();
    this.#reduceMemory();
  }

  /** Times the sound stopped because a chunk was late, by the page's newest report. */
  get underruns(): number {
    return this.#listener.newest?.underruns ?? 0;
  }

  setDiskBytes(bytes: number): void {
    this.#disk.setCap(bytes);
  }

  /** The disk is full: half of what is kept there is let go, once. What the database wants to write goes before it. */
  freeDisk(): void {
    const { usedBytes } = this.#disk.figures();
    if (usedBytes <= LEAST_DISK_BYTES) return;
    this.#disk.shrink(Math.max(LEAST_DISK_BYTES, Math.floor(usedBytes / 2)));
    this.#options.log.warn('the disk is full: chunks kept there are let go');
  }

  /** What the page may ask. Its figures are told with the workers' beside them. */
  readonly calls: Omit<BufferCalls, 'buffer.stats'> = {
    'buffer.validate': () => this.validate(),
    'buffer.clear': async () => {
      await this.clear();
      return null;
    },
  };

  stats(): Omit<BufferStats, 'workerRestarts'> {
    const { prefetch, ...held } = this.#requests.figures();
    return {
      ...held,
      prefetch: { ...this.#prefetcher.figures(), ...prefetch },
      prediction: { ...this.#forecast.figures(), ...this.#listener.switches },
      audible: this.#listener.figures(),
      memory: this.#memory.figures,
      tuning: this.#tuning(),
    };
  }

  /** Looks everything over, repairs what it can, and tells what it found. */
  async validate(): Promise<readonly IntegrityIssue[]> {
    const issues = await this.#requests.validate();
    if (issues.length > 0) this.#options.log.warn('the buffer was repaired: %o', issues);
    return issues;
  }

  /** Empties all tiers. What was learned stays. Rejects with the disk's coded problem when not all could be removed there. */
  async clear(): Promise<void> {
    try {
      await this.#requests.clear();
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
    const { newest } = this.#listener;
    if (newest && [newest.trackId, newest.nextTrackId, newest.previousTrackId].includes(trackId)) this.#plan();
  }

  /** The plan of this moment, most wanted first; empty while nothing is chosen, or the library does not know it. */
  #planned(): readonly PlannedChunk[] {
    const report = this.#listener.newest;
    const track = this.#library.trackOf(report?.trackId ?? null);
    if (!report || !track) return [];
    const { frame, playing, preset, intensity, bypassed } = report;
    return planChunks({
      track,
      frame,
      playing,
      calmFrames: this.#listener.calmFrames,
      preset,
      amount: bypassed ? 0 : intensity,
      next: this.#library.trackOf(report.nextTrackId),
      previous: this.#library.trackOf(report.previousTrackId),
      presets: this.#forecast.presets(),
      seekTargets: this.#forecast.seekTargets(track.trackId, track.totalFrames, frame),
      budgets: this.#budgets(),
      tuning: this.#tuning(),
      memoryLevel: this.#memory.level,
      load: this.#load,
    });
  }

  /** The chunk that is heard: original and mastered. */
  #heardKeys(): ChunkKey[] {
    const { trackId = null, signature = null, preset = 'off', frame = 0 } = this.#listener.newest ?? {};
    if (trackId === null || signature === null) return [];
    return [...new Set([preset, 'off'] as const)].map((each) =>
      chunkKey(trackId, signature, each, chunkIndexAt(frame)),
    );
  }

  /** What holds at this moment: the tuner's, by how busy the machine is and what it runs on. */
  #tuning(): TuningFigures {
    return tuningAt(this.#saving(), this.#tuner.figures, this.#tuner.floorFrames);
  }

  #saving(): Saving {
    return { load: this.#load, onBattery: this.#onBattery, restlessness: this.#forecast.restlessness() };
  }

  #budgets(): MemoryBudgets {
    return budgetsAt(this.#memory.level, this.#tuner.figures.hotShare);
  }

  /** Every few seconds of listening. True when it changed anything. */
  #tune(): boolean {
    const nowMs = this.#nowMs();
    if (nowMs - this.#tunedAtMs < TUNE_EVERY_MS) return false;
    this.#tunedAtMs = nowMs;
    void this.#options.onBattery().then((isOnBattery) => (this.#onBattery = isOnBattery ?? false));
    const { requests, prefetch, renderLatency } = this.#requests.figures();
    const { play, start, switch: change } = requests;
    const tuned = this.#tuner.look({
      level: this.#memory.level,
      load: this.#load,
      saving: isSaving(this.#saving()),
      playRequests: play.requests,
      playHotHits: play.hits.hot,
      actRequests: start.requests + change.requests,
      actHits: start.hits.hot + start.hits.warm + change.hits.hot + change.hits.warm,
      ...this.#listener.switches,
      prepared: prefetch.prepared,
      renderP95Ms: renderLatency.p95Ms,
    });
    if (tuned) this.#requests.setBudgets(this.#budgets());
    return tuned;
  }

  get #load(): LoadLevel {
    return this.#options.loadLevel?.() ?? 'normal';
  }

  #plan(): void {
    if (this.#disposed) return;
    const plan = this.#planned();
    const { newest } = this.#listener;
    this.#requests.pin(plan.filter(({ pinned }) => pinned).map(({ key }) => key));
    this.#requests.place(new Map(plan.map(({ key, place }) => [chunkKeyText(key), place])));
    this.#prefetcher.follow(plan, `${newest?.trackId}/${newest?.preset}`);
  }

  /** At once: what a level does not allow is given back before anything else happens. */
  #live(level: MemoryLevel): void {
    const { log } = this.#options;
    (level === 'normal' ? log.info : log.warn)('memory is at level %s now', level);
    if (level === 'emergency') this.#reduceMemory();
    else this.#adapt();
  }

  /** The one place that gives memory back beyond the budgets: nothing stays but what is heard, in an emergency, or is about to be. */
  #reduceMemory(): void {
    const isEmergency = this.#memory.level === 'emergency';
    const kept = isEmergency ? this.#heardKeys() : this.#planned().flatMap(({ key, pinned }) => (pinned ? [key] : []));
    this.#prefetcher.withdraw();
    this.#requests.dropAllBut(kept);
    this.#adapt();
  }

  /** Budgets, plan and what is prepared follow the memory level. */
  #adapt(): void {
    this.#prefetcher.forget();
    this.#requests.setBudgets(this.#budgets());
    this.#plan();
  }

  /**
   * Where nobody listens nothing changes, and in an emergency nothing is read that need not be. What nobody asked for must not end the
   * player.
   */
  async #check(): Promise<void> {
    if (!this.#wasReported || this.#memory.level === 'emergency') return;
    this.#wasReported = false;
    try {
      await this.sweep();
      await this.validate();
    } catch (error) {
      this.#options.log.error('the buffer could not be checked', error);
    }
  }
}
