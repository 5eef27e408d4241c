// Replays a session against the real plan and the real store, for bench/buffer.ts: with the page's look-ahead and shelf as in the engine,
// and one worker of measured speed that leaves what is only predicted as soon as something is demanded.
import { LOOK_AHEAD_FRAMES, NEARLY_OVER_FRAMES, type EngineReport } from '../../src/shared/playback.ts';
import { isMastering, type Preset } from '../../src/shared/presets.ts';
import {
  BYTES_PER_FRAME, chunkIndexAt, chunkKey, chunkKeyText, chunkLengthFrames, chunkStartFrame, secondsToFrames,
  type ChunkKey,
} from '../../src/shared/timeline.ts'; // prettier-ignore
import {
  LATE_FRAMES,
  NOT_PREPARED,
  planChunks,
  type PlanInput,
  type PlannedChunk,
} from '../../src/main/buffer/chunk-plan.ts';
import { MemoryTiers, type MemoryBudgets } from '../../src/main/buffer/memory-tiers.ts';
import { TUNE_EVERY_MS } from '../../src/main/buffer/tuner.ts';
import type { BenchTrack } from './session.ts';

/** One chunk of 2 s in the render worker: medians measured on two cores. */
const RENDER_MS = { original: 8, mastered: 18 } as const;
/** Chunks of 2 s on the page's shelf: 60 s. */
const SHELF_CHUNKS = 30;
/** A chunk that was prepared and pushed out again is left alone for a while, as the prefetcher does. */
const AFTER_SUCCESS_MS = 5000;
/** Longer between two reports is a pause, or another session. */
const GAP_MS = 1000;

export const REASONS = ['play', 'start', 'switch'] as const;
type Reason = (typeof REASONS)[number];

export interface ReplayFigures {
  readonly requests: Readonly<Record<Reason, number>>;
  readonly hits: Readonly<Record<Reason, number>>;
  /** Of the hits of play, those in L1. */
  readonly hotPlayHits: number;
  readonly renders: number;
  readonly evictions: number;
  /** Of those, chunks that soon came back. */
  readonly evictedTooSoon: number;
  readonly minutes: number;
  /** Mean of what the tiers held. */
  readonly usedMb: number;
}

/** What a strategy adds to the plan, the predictions and how they are used, and what it makes of what came of it, every ten seconds of play. */
export interface Strategy {
  plan(report: EngineReport, track: BenchTrack): Pick<PlanInput, 'presets' | 'seekTargets' | 'tuning' | 'load'>;
  look?(figures: ReplayFigures): void;
  /** L1's share of the memory. */
  hotShare(): number;
}

export class Replay {
  readonly #store: MemoryTiers;
  readonly #memoryBytes: number;
  #hotShare: number;
  readonly #strategy: Strategy;
  readonly #trackOf: (trackId: number) => BenchTrack;
  readonly #shelf = new Map<string, number>();
  readonly #pcm = new Map<number, ArrayBuffer>();
  readonly #requests = { play: 0, start: 0, switch: 0 };
  readonly #hits = { play: 0, start: 0, switch: 0 };
  readonly #notBeforeMs = new Map<string, number>();
  #plan: readonly PlannedChunk[] = [];
  /** What the page's look-ahead covers, and how near the next chunk is: while it is the same nothing is asked for and the plan is the same. */
  #reach: readonly [first: number, last: number, nearness: number] = [-1, -1, 0];
  /** How far the worker has come in the plan. */
  #cursor = 0;
  /** When the worker is free. */
  #freeMs = 0;
  #rendering: { readonly planned: PlannedChunk; readonly untilMs: number } | null = null;
  #hotPlayHits = 0;
  #renders = 0;
  #actedMs = 0;
  #playedMs = 0;
  #usedMbMs = 0;
  #last: { readonly atMs: number; readonly report: EngineReport } | null = null;

  constructor(memoryBytes: number, strategy: Strategy, trackOf: (trackId: number) => BenchTrack) {
    this.#memoryBytes = memoryBytes;
    this.#hotShare = strategy.hotShare();
    this.#store = new MemoryTiers(this.#budgets());
    this.#strategy = strategy;
    this.#trackOf = trackOf;
  }

  hear(atMs: number, report: EngineReport): void {
    this.#work(atMs);
    if (!this.#rendering) this.#freeMs = Math.max(this.#freeMs, atMs);
    const before = this.#last;
    this.#last = { atMs, report };
    if (report.kind !== 'tick' && !isFollowing(report, before?.report ?? null, this.#trackOf)) this.#actedMs = atMs;
    if (before) this.#count(before, atMs);
    const [first, last] = [chunkIndexAt(report.frame), chunkIndexAt(report.frame + LOOK_AHEAD_FRAMES - 1)];
    const leftFrames = chunkStartFrame(first + 1) - report.frame;
    const nearness = leftFrames < NEARLY_OVER_FRAMES ? 2 : leftFrames < LATE_FRAMES ? 1 : 0;
    const reach = [first, last, nearness] as const;
    if (report.kind === 'tick' && reach.every((each, i) => each === this.#reach[i])) return;
    this.#reach = reach;
    this.#follow(atMs, report);
    this.#fetch(atMs, report, before?.report ?? null);
    this.#work(atMs);
  }

  figures(): ReplayFigures {
    const { warm } = this.#store.figures();
    return {
      requests: this.#requests,
      hits: this.#hits,
      hotPlayHits: this.#hotPlayHits,
      renders: this.#renders,
      // Each that leaves hot goes through warm; what leaves warm is gone.
      evictions: warm.evictions,
      evictedTooSoon: this.#store.evictedTooSoon,
      minutes: this.#playedMs / 60_000,
      usedMb: this.#usedMbMs / this.#playedMs,
    };
  }

  #count(before: { readonly atMs: number; readonly report: EngineReport }, atMs: number): void {
    // Longer ago is another session.
    if (!before.report.playing || atMs - before.atMs > GAP_MS) return;
    const { hot, warm } = this.#store.figures();
    this.#playedMs += atMs - before.atMs;
    if (
      Math.floor(this.#playedMs / TUNE_EVERY_MS) !== Math.floor((this.#playedMs - atMs + before.atMs) / TUNE_EVERY_MS)
    )
      this.#look();
    this.#usedMbMs += ((hot.usedBytes + warm.usedBytes) / 2 ** 20) * (atMs - before.atMs);
  }

  #look(): void {
    this.#strategy.look?.(this.figures());
    if (this.#hotShare === this.#strategy.hotShare()) return;
    this.#hotShare = this.#strategy.hotShare();
    this.#store.setBudgets(this.#budgets());
  }

  #budgets(): MemoryBudgets {
    const hotBytes = Math.round(this.#memoryBytes * this.#hotShare);
    return { hotBytes, warmBytes: this.#memoryBytes - hotBytes };
  }

  #follow(atMs: number, report: EngineReport): void {
    const { trackId, nextTrackId, previousTrackId, preset, frame, playing } = report;
    if (trackId === null) return;
    const of = (id: number | null): PlanInput['next'] =>
      id === null ? null : { trackId: id, signature: 's', totalFrames: this.#trackOf(id).totalFrames, analysed: true };
    const track = this.#trackOf(trackId);
    this.#cursor = 0;
    const plan = planChunks({
      track: { trackId, signature: 's', totalFrames: track.totalFrames, analysed: true },
      frame,
      playing,
      calmFrames: secondsToFrames((atMs - this.#actedMs) / 1000),
      preset,
      amount: 1,
      next: of(nextTrackId),
      previous: of(previousTrackId),
      budgets: this.#budgets(),
      memoryLevel: 'normal',
      ...this.#strategy.plan(report, track),
    });
    this.#plan = plan.filter(({ why }) => !NOT_PREPARED.includes(why));
    this.#store.pin(plan.filter(({ pinned }) => pinned).map(({ key }) => chunkKeyText(key)));
    const places = new Map(plan.map(({ key, place }) => [chunkKeyText(key), place]));
    this.#store.place(places);
    const running = this.#rendering && chunkKeyText(this.#rendering.planned.key);
    if (running !== null && !places.has(running)) this.#rendering = null;
  }

  /** What the page asks for now: what begins within its look-ahead and is not on its shelf, in order of time. */
  #fetch(atMs: number, report: EngineReport, before: EngineReport | null): void {
    const { trackId, nextTrackId, preset, kind } = report;
    if (trackId === null) return;
    if (before?.trackId !== trackId) this.#keepShelf([trackId, nextTrackId]);
    const presets: readonly Preset[] = isMastering(preset) ? ['off', preset] : ['off'];
    const chosen = kind === 'seek' || (kind === 'track' && !isFollowing(report, before, this.#trackOf));
    let [track, frame, ahead]: [number | null, number, number] = [trackId, report.frame, 0];
    while (track !== null && ahead < LOOK_AHEAD_FRAMES) {
      const { totalFrames } = this.#trackOf(track);
      const index = chunkIndexAt(frame);
      for (const each of presets) {
        const urgent = ahead === 0 || ahead < NEARLY_OVER_FRAMES;
        const switching = kind === 'preset' && urgent && each === preset;
        const reason = switching ? 'switch' : chosen && urgent ? 'start' : 'play';
        this.#request(atMs, chunkKey(track, 's', each, index), reason);
      }
      const end = Math.min(chunkStartFrame(index + 1), totalFrames);
      ahead += end - frame;
      frame = end;
      if (frame >= totalFrames) [track, frame] = [track === trackId ? nextTrackId : null, 0];
    }
  }

  #request(atMs: number, key: ChunkKey, reason: Reason): void {
    const text = chunkKeyText(key);
    if (this.#shelf.has(text)) return this.#shelve(text, key.trackId);
    this.#requests[reason] += 1;
    const held = this.#store.get(text);
    if (held) this.#hits[reason] += 1;
    if (held?.tier === 'hot' && reason === 'play') this.#hotPlayHits += 1;
    if (!held) this.#demand(atMs, key, text);
    this.#shelve(text, key.trackId);
  }

  #demand(atMs: number, key: ChunkKey, text: string): void {
    const running = this.#rendering;
    this.#rendering = null;
    if (running && chunkKeyText(running.planned.key) === text) this.#freeMs = running.untilMs;
    else {
      this.#freeMs = (running ? atMs : Math.max(atMs, this.#freeMs)) + costOf(key);
      this.#renders += 1;
    }
    this.#put(key, { tier: 'hot', probability: 0 }, true);
  }

  /** The worker does what is planned and missing until `untilMs`. */
  #work(untilMs: number): void {
    for (;;) {
      if (this.#rendering) {
        if (this.#rendering.untilMs > untilMs) return;
        const { planned, untilMs: doneMs } = this.#rendering;
        this.#rendering = null;
        this.#freeMs = doneMs;
        this.#put(planned.key, planned.place, false);
        this.#notBeforeMs.set(chunkKeyText(planned.key), doneMs + AFTER_SUCCESS_MS);
      }
      if (this.#freeMs >= untilMs) return;
      const planned = this.#nextMissing();
      if (!planned) return;
      this.#renders += 1;
      this.#rendering = { planned, untilMs: this.#freeMs + costOf(planned.key) };
    }
  }

  #nextMissing(): PlannedChunk | null {
    for (; this.#cursor < this.#plan.length; this.#cursor++) {
      const planned = this.#plan[this.#cursor];
      const text = planned ? chunkKeyText(planned.key) : '';
      const rests = (this.#notBeforeMs.get(text) ?? 0) > this.#freeMs;
      if (planned && this.#store.tierOf(text) === null && !rests) return planned;
    }
    return null;
  }

  #put(key: ChunkKey, place: Parameters<MemoryTiers['put']>[3], asked: boolean): void {
    const frames = chunkLengthFrames(key.index, this.#trackOf(key.trackId).totalFrames);
    // The store measures and does not read: one buffer of each length stands for all.
    const pcm = this.#pcm.get(frames) ?? new ArrayBuffer(frames * BYTES_PER_FRAME);
    this.#pcm.set(frames, pcm);
    this.#store.put(chunkKeyText(key), key.trackId, { pcm, frames, totalFrames: null }, place, asked);
  }

  #shelve(text: string, trackId: number): void {
    this.#shelf.delete(text);
    this.#shelf.set(text, trackId);
    for (const oldest of this.#shelf.keys()) {
      if (this.#shelf.size <= SHELF_CHUNKS) break;
      this.#shelf.delete(oldest);
    }
  }

  #keepShelf(trackIds: readonly (number | null)[]): void {
    for (const [text, trackId] of [...this.#shelf]) if (!trackIds.includes(trackId)) this.#shelf.delete(text);
  }
}

const costOf = ({ preset }: ChunkKey): number => (isMastering(preset) ? RENDER_MS.mastered : RENDER_MS.original);

function isFollowing(
  { trackId }: EngineReport,
  before: EngineReport | null,
  trackOf: (trackId: number) => BenchTrack,
): boolean {
  if (!before || before.trackId === null || before.nextTrackId !== trackId) return false;
  return before.frame >= trackOf(before.trackId).totalFrames - CLOSE_FRAMES;
}

/** How near the end the last tick of a track that played out is: two ticks. */
const CLOSE_FRAMES = 48_000;
