// What the tiered buffer tells of itself: the source of the diagnostics panel, the benches and the tests. Everything in it is measured.
import type { ErrorCode } from './errors.ts';
import type { Preset } from './presets.ts';

/** L1, L2 and L3. */
export const TIERS = ['hot', 'warm', 'cold'] as const;
export type Tier = (typeof TIERS)[number];

/**
 * Why the page asked for a chunk. play: it comes next in what is heard; start: a track was chosen or a place sought, and it is within
 * the look-ahead from there; switch: another preset was chosen, and likewise.
 */
export const REQUEST_REASONS = ['play', 'start', 'switch'] as const;
export type RequestReason = (typeof REQUEST_REASONS)[number];

/** Quantiles of the last measurements, null while there is none. */
export interface LatencyFigures {
  /** Of all that were ever measured. */
  readonly count: number;
  readonly sumMs: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface TierFigures {
  readonly budgetBytes: number;
  readonly usedBytes: number;
  readonly entries: number;
  /** Requests of the page it answered. */
  readonly hits: number;
  readonly evictions: number;
  /** Time from a request to its answer out of this tier. */
  readonly latency: LatencyFigures;
}

export interface ColdFigures extends TierFigures {
  /** Chunks that came from it: for a request, and to memory ahead of one. */
  readonly reads: number;
  readonly writes: number;
  /** Bounded, so that no disk is worn out for what is rendered again in a moment. */
  readonly writtenBytesLastHour: number;
  /** Entries found damaged, and removed. */
  readonly damaged: number;
  /** Why nothing is written at present, e.g. `disk-full`; null when all is well. */
  readonly problem: ErrorCode | null;
}

/** Requests of the page; `hits` by the tier that had the chunk ready. A join found its render under way. */
export interface RequestFigures {
  readonly requests: number;
  readonly hits: Readonly<Record<Tier, number>>;
  readonly joins: number;
  readonly misses: number;
  readonly latency: LatencyFigures;
}

export const LISTENING_MODES = ['settled', 'exploring'] as const;
export type ListeningMode = (typeof LISTENING_MODES)[number];

export interface PredictionFigures {
  readonly mode: ListeningMode;
  /** Of each preset, that it is the one chosen next. They sum to 1; the present one's is 0. */
  readonly presets: Readonly<Record<Preset, number>>;
  /** Deliberate changes of preset that had been predicted, and how many of them went to the most probable one. */
  readonly scored: number;
  readonly right: number;
  /** Share of right ones among the last 50 scored, null before the first. */
  readonly accuracy: number | null;
  /** Shares of the two sources in the prediction; they sum to 1. */
  readonly weights: { readonly transitions: number; readonly affinity: number };
  /** Changes of preset, deliberate or not, that the core saw while music played, and those whose chunk was then in memory. */
  readonly switches: number;
  readonly switchesReady: number;
}

/** What of it could be heard, as the engine measures it. */
export interface AudibleFigures {
  /** Times the sound stopped because a chunk was late, since the page was opened. */
  readonly underruns: number;
  /** From the choice of a preset to its sound. */
  readonly switchLatency: LatencyFigures;
}

/** How much memory the machine leaves: each step holds less, `emergency` only what is heard. */
export const MEMORY_LEVELS = ['normal', 'reduced', 'minimal', 'emergency'] as const;
export type MemoryLevel = (typeof MEMORY_LEVELS)[number];

export interface MemoryFigures {
  readonly level: MemoryLevel;
  /** Resident memory of the core and its workers. */
  readonly ownBytes: number;
  /** What could still be had, by the cgroup where there is one; null where the system does not say. */
  readonly availableBytes: number | null;
  readonly totalBytes: number;
}

/**
 * Why the tuner changed something last, with what it measured and set. play-missed, renders-slow, play-calm: the look-ahead; hot-missed,
 * warm-missed: memory went from one tier to the other; switches-missed, presets-unused: the bar for presets.
 */
export const TUNING_REASONS = [
  'play-missed',
  'renders-slow',
  'play-calm',
  'hot-missed',
  'warm-missed',
  'switches-missed',
  'presets-unused',
] as const;

export interface TuningReason {
  readonly code: (typeof TUNING_REASONS)[number];
  readonly values: Readonly<Record<string, number>>;
}

/** What the tuner has set. */
export interface TuningFigures {
  /** How far ahead of the play head hot chunks are prepared. */
  readonly aheadFrames: number;
  /** L1's share of what both tiers in memory have; the rest is L2's. */
  readonly hotShare: number;
  /** Presets less probable than this are not prepared at present, on battery or a busy machine; 0: every preset is. */
  readonly leastProbability: number;
  /** Null before the tuner first acted. */
  readonly reason: TuningReason | null;
}

export interface PrefetchFigures {
  /** Chunks of the newest plan, and those of them in memory. */
  readonly planned: number;
  readonly ready: number;
  /** Chunks prepared ahead of any request, those asked for afterwards, and renders withdrawn because something else was wanted. */
  readonly prepared: number;
  readonly used: number;
  readonly withdrawn: number;
}

export const INTEGRITY_ISSUES = [
  'size-mismatch',
  'impossible-key',
  'probability-out-of-range',
  'budget-exceeded',
  'lost-render',
  'file-missing',
  'file-damaged',
  'file-unknown',
] as const;

/** dropped: it is rendered again when it is wanted; recounted: a counter was set to what is there; clamped: into 0–1; withdrawn: a render; removed: a file. */
export const REPAIRS = ['dropped', 'recounted', 'clamped', 'withdrawn', 'removed'] as const;

/** One thing the integrity check found, and what it did about it. */
export interface IntegrityIssue {
  readonly kind: (typeof INTEGRITY_ISSUES)[number];
  /** The chunk key's text, a file's name, or the counter it is about. */
  readonly subject: string;
  readonly repair: (typeof REPAIRS)[number];
}

export interface IntegrityFigures {
  readonly checks: number;
  readonly issues: number;
  /** Milliseconds since the epoch of the last check, null before the first. */
  readonly lastCheckMs: number | null;
}

export interface BufferStats {
  readonly hot: TierFigures;
  readonly warm: TierFigures;
  readonly cold: ColdFigures;
  readonly requests: Readonly<Record<RequestReason, RequestFigures>>;
  /** Chunks that had to leave memory and soon came back: work done twice. */
  readonly evictedTooSoon: number;
  /** Renders under way, and failures of content that are remembered. */
  readonly inFlight: { readonly wanted: number; readonly rendering: number; readonly failed: number };
  /** Renders that brought sound. */
  readonly renders: number;
  /** Renders that were tried and failed; a request that a circuit breaker or a busy machine refused is none. */
  readonly renderFailures: number;
  /** Chunks that only the simple chain could render: answered, not kept. */
  readonly degraded: number;
  /** Chunks answered with silence, because nothing of them could be rendered. */
  readonly silences: number;
  readonly renderLatency: LatencyFigures;
  readonly prefetch: PrefetchFigures;
  readonly prediction: PredictionFigures;
  readonly audible: AudibleFigures;
  readonly memory: MemoryFigures;
  readonly tuning: TuningFigures;
  readonly integrity: IntegrityFigures;
  readonly workerRestarts: number;
}
