// How long a job of a kind may take, as arithmetic. Pure; adaptive-timeout.ts holds what it is reckoned from.
import type { JobKind, LoadLevel, TimeoutStrategy } from '../../shared/health.ts';

interface KindLimits {
  /** For a file of no size. */
  readonly baseMs: number;
  readonly perMibMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/**
 * Measured on a desktop: a chunk takes 20 to 100 ms whatever the size of its file, tags and art 1 to 20 ms, an analysis goes at 150 times
 * real time, which is 0.9 s for a MiB of Opus at 64 kbit/s and 0.06 s for one of FLAC. What is allowed is 20 times that and more, for slow
 * drives and network folders: guesses. The bounds of `render` are the house's: no chunk may be awaited longer than 30 s.
 */
export const LIMITS: Readonly<Record<JobKind, KindLimits>> = {
  render: { baseMs: 8_000, perMibMs: 10, leastMs: 2_000, mostMs: 30_000 },
  'read-tags': { baseMs: 10_000, perMibMs: 50, leastMs: 3_000, mostMs: 60_000 },
  'read-art': { baseMs: 5_000, perMibMs: 25, leastMs: 3_000, mostMs: 30_000 },
  analyse: { baseMs: 60_000, perMibMs: 4_000, leastMs: 30_000, mostMs: 1_200_000 },
};

/** No answer of this kind takes longer, all tries together. */
export function boundMs(kind: JobKind): number {
  return LIMITS[kind].mostMs;
}

export const TIMEOUTS = {
  /** A file whose size nobody knows is taken for one of a long track. Guess. */
  unknownMib: 32,
  /** How often a kind must have answered before its past is trusted. */
  leastJobs: 20,
  /** The slowest of a hundred takes this long at most, over and over. Guess. */
  slack: 6,
  /** However fast a kind has been, a quarter of the linear reckoning is left: the next file may lie on another drive. */
  leastShare: 0.25,
  /** Of so many of a kind's last jobs the share that was done is taken. */
  successJobs: 20,
  /** Under fewer no share is taken for low: one failure of one is no half. */
  leastEnds: 4,
} as const;

/** Each makes what is allowed half as long again: the machine, and not the job, may be what is slow. */
const EASING = 1.5;
const MEMORY_PRESSURE_SHARE = 0.8;
const LOW_SUCCESS_SHARE = 0.5;

const MIB = 1024 * 1024;

/** What the last jobs of the kind were like. */
export interface JobPast {
  readonly usedMs: readonly number[];
  /** null before the first. */
  readonly successShare: number | null;
  readonly jobs: number;
}

export interface TimeoutQuestion {
  readonly strategy: TimeoutStrategy;
  readonly fileBytes: number | null;
  /** 0 at the first try. */
  readonly attempt: number;
  readonly past: JobPast;
  readonly level: LoadLevel;
  /** Of the memory's budget, 0–1. */
  readonly memoryShare: number;
  /** More for a file that was too slow. */
  readonly extension: number;
}

/** Whole milliseconds. Never falls when the file is larger, the try a later one, the machine busier. */
export function timeoutFor(kind: JobKind, question: TimeoutQuestion): number {
  const { leastMs, mostMs } = LIMITS[kind];
  const { past, level, memoryShare, extension } = question;
  let ms = reckoned(kind, question) * extension;
  if (level !== 'normal') ms *= EASING;
  if (memoryShare > MEMORY_PRESSURE_SHARE) ms *= EASING;
  const isPoor = past.jobs >= TIMEOUTS.leastEnds && (past.successShare ?? 1) < LOW_SUCCESS_SHARE;
  if (isPoor) ms *= EASING;
  return Math.round(Math.min(mostMs, Math.max(leastMs, ms)));
}

function reckoned(kind: JobKind, { strategy, fileBytes, attempt, past }: TimeoutQuestion): number {
  const { baseMs, perMibMs } = LIMITS[kind];
  const sizeMs = perMibMs * (fileBytes === null ? TIMEOUTS.unknownMib : fileBytes / MIB);
  const linearMs = baseMs * (1 + attempt) + sizeMs;
  switch (strategy) {
    case 'linear':
      return linearMs;
    case 'exponential':
      return baseMs * 2 ** attempt + sizeMs;
    case 'adaptive': {
      if (past.usedMs.length < TIMEOUTS.leastJobs) return linearMs;
      return Math.max(TIMEOUTS.leastShare * linearMs, TIMEOUTS.slack * quantile(past.usedMs, 0.99));
    }
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** null of nothing. */
export function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : quantile(values, 0.5);
}
