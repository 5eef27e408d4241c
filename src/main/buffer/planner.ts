// Makes the plan of this moment: joins what the listener is at, what is foreseen, what was tuned and how scarce memory and time are, and asks
// chunk-plan.ts. Owned by the tiered buffer, which follows the plan; nothing is held or prepared here.
import type { MemoryLevel, TuningFigures } from '../../shared/buffer-figures.ts';
import type { LoadLevel } from '../../shared/health.ts';
import { chunkIndexAt, chunkKey, type ChunkKey } from '../../shared/timeline.ts';
import type { ManagerFigures } from './buffer-manager.ts';
import { planChunks, type PlannedChunk } from './chunk-plan.ts';
import type { Forecast } from './forecast/forecast.ts';
import type { LibraryFacts } from './library-facts.ts';
import type { Listening } from './listening.ts';
import { budgetsAt, leastProbabilityAt, TUNE_EVERY_MS, Tuner, tuningAt } from './tuner.ts';

export interface PlannerOptions {
  readonly library: LibraryFacts;
  readonly listening: Listening;
  readonly forecast: Forecast;
  memoryLevel(): MemoryLevel;
  loadLevel(): LoadLevel;
  figures(): ManagerFigures;
  /** Whether the machine runs on battery, null where that is not known. Never rejects. */
  onBattery(): Promise<boolean | null>;
  nowMs(): number;
}

export class Planner {
  readonly #options: PlannerOptions;
  readonly #tuner = new Tuner();
  #tunedAtMs = -Infinity;
  #onBattery = false;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /** Most wanted first; empty while nothing is chosen, or the library does not know it. */
  planned(): readonly PlannedChunk[] {
    const { library, listening, forecast, memoryLevel, loadLevel } = this.#options;
    const report = listening.newest;
    const track = library.trackOf(report?.trackId ?? null);
    if (!report || !track) return [];
    const { frame, playing, preset, intensity, bypassed } = report;
    return planChunks({
      track,
      frame,
      playing,
      calmFrames: listening.calmFrames,
      preset,
      amount: bypassed ? 0 : intensity,
      next: library.trackOf(report.nextTrackId),
      previous: library.trackOf(report.previousTrackId),
      presets: forecast.presets(),
      seekTargets: forecast.seekTargets(track.trackId, track.totalFrames, frame),
      budgets: budgetsAt(memoryLevel()),
      tuning: this.tuning(),
      memoryLevel: memoryLevel(),
      load: loadLevel(),
    });
  }

  /** The tuner's, with the bar for presets and the reach as they are at this moment. */
  tuning(): TuningFigures {
    const { figures, floorFrames } = this.#tuner;
    const restlessness = this.#options.forecast.restlessness();
    const leastProbability = leastProbabilityAt(figures.leastProbability, this.#onBattery, restlessness);
    return tuningAt(this.#options.loadLevel(), { ...figures, leastProbability }, floorFrames);
  }

  /** Every few seconds of listening. True when it changed anything. */
  tune(): boolean {
    const { listening, memoryLevel, loadLevel, figures, onBattery } = this.#options;
    const nowMs = this.#options.nowMs();
    if (nowMs - this.#tunedAtMs < TUNE_EVERY_MS) return false;
    this.#tunedAtMs = nowMs;
    void onBattery().then((isOnBattery) => (this.#onBattery = isOnBattery ?? false));
    const { requests, prefetch, renderLatency } = figures();
    return this.#tuner.look({
      level: memoryLevel(),
      load: loadLevel(),
      playRequests: requests.play.requests,
      playHotHits: requests.play.hits.hot,
      ...listening.switches,
      prepared: prefetch.prepared,
      renderP95Ms: renderLatency.p95Ms,
    });
  }

  /** The chunk that is being heard: original and mastered. */
  heardKeys(): ChunkKey[] {
    const { trackId = null, signature = null, preset = 'off', frame = 0 } = this.#options.listening.newest ?? {};
    if (trackId === null || signature === null) return [];
    return [...new Set([preset, 'off'] as const)].map((each) =>
      chunkKey(trackId, signature, each, chunkIndexAt(frame)),
    );
  }
}
