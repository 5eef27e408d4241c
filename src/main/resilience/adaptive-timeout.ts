// How long a job may take before it counts as stuck: by its kind, the size of its file, how long such jobs took lately, and how busy the
// machine is. The arithmetic, which is pure, stands first; the class below holds what it is computed from. The supervisor asks before each
// job, aborts what takes too long, and reports how the job ended.
import {
  JOB_KINDS,
  type JobKind,
  type LoadLevel,
  type TimeoutFigures,
  type TimeoutStrategy,
} from '../../shared/health.ts';
import { Lru } from '../../shared/lru.ts';

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
 * drives and network folders: guesses. The bounds of `render` are requirements: no chunk may be awaited longer than 30 s.
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

const TIMEOUTS = {
  /** A file of unknown size is taken for one of a long track. Guess. */
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
interface JobPast {
  readonly usedMs: readonly number[];
  /** null before the first. */
  readonly successShare: number | null;
  readonly jobs: number;
}

interface TimeoutQuestion {
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
function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : quantile(values, 0.5);
}

export interface JobFact {
  /** null: not known. */
  readonly fileBytes: number | null;
  /** 0 at the first try of a job. */
  readonly attempt: number;
  /** Whose file it is: one that got more time keeps it. */
  readonly path?: string;
}

/**
 * done: it answered, be it that the file is bad; failed: it answered that its work failed; timeout: it did not answer; hasty: it was aborted
 * for its timeout and answered just then: it had been about to.
 */
export type JobOutcome = 'done' | 'failed' | 'timeout' | 'hasty';

export interface JobEnd {
  readonly allowedMs: number;
  readonly usedMs: number;
  readonly outcome: JobOutcome;
}

export interface AdaptiveTimeoutsOptions {
  readonly strategy: TimeoutStrategy;
  /** From the environment: goes before everything that is computed. */
  readonly fixedMs?: ReadonlyMap<JobKind, number>;
  load(): { readonly level: LoadLevel; /** Of the budget, 0–1. */ readonly memoryShare: number };
}

/** So many files that got more time are remembered. Guess: a folder on a slow drive. */
const EXTENDED_LIMIT = 256;
/** Each time a job was too slow its file's next gets twice as long, up to this. The bounds of the kind hold all the same. */
const MOST_EXTENSION = 4;
/** What is known of how long jobs take: of so many. */
const PAST_LIMIT = 64;

interface Row {
  readonly usedMs: number[];
  readonly shares: number[];
  /** Whether each of the last jobs was done. */
  readonly ends: boolean[];
  timeouts: number;
  hasty: number;
}

const emptyRow = (): Row => ({ usedMs: [], shares: [], ends: [], timeouts: 0, hasty: 0 });

function push<T>(list: T[], value: T, limit: number): void {
  list.push(value);
  if (list.length > limit) list.shift();
}

export class AdaptiveTimeouts {
  readonly #rows: Readonly<Record<JobKind, Row>> = {
    render: emptyRow(),
    analyse: emptyRow(),
    'read-tags': emptyRow(),
    'read-art': emptyRow(),
  };
  readonly #extended = new Lru<string, number>(EXTENDED_LIMIT);
  readonly #load: AdaptiveTimeoutsOptions['load'];
  readonly #fixedMs: ReadonlyMap<JobKind, number>;
  #strategy: TimeoutStrategy;

  constructor({ strategy, fixedMs = new Map(), load }: AdaptiveTimeoutsOptions) {
    this.#fixedMs = fixedMs;
    this.#strategy = strategy;
    this.#load = load;
  }

  configure(strategy: TimeoutStrategy): void {
    this.#strategy = strategy;
  }

  /** Whole milliseconds within the bounds of the kind. */
  timeoutMs(kind: JobKind, { fileBytes, attempt, path }: JobFact): number {
    const fixedMs = this.#fixedMs.get(kind);
    if (fixedMs !== undefined) return fixedMs;
    const { level, memoryShare } = this.#load();
    return timeoutFor(kind, {
      strategy: this.#strategy,
      fileBytes,
      attempt,
      past: this.#past(kind),
      level,
      memoryShare,
      extension: (path !== undefined && this.#extended.peek(subject(kind, path))) || 1,
    });
  }

  /** Called once for each job; never for a cancelled one. */
  ended(kind: JobKind, { allowedMs, usedMs, outcome }: JobEnd): void {
    const row = this.#rows[kind];
    push(row.ends, outcome === 'done', TIMEOUTS.successJobs);
    push(row.shares, Math.min(1, usedMs / allowedMs), PAST_LIMIT);
    // A job without an answer says nothing about how long an answer takes.
    if (outcome === 'done' || outcome === 'hasty') push(row.usedMs, usedMs, PAST_LIMIT);
    if (outcome === 'timeout' || outcome === 'hasty') row.timeouts += 1;
    if (outcome === 'hasty') row.hasty += 1;
  }

  /** Jobs of this kind on this file get more time from now on. */
  extend(kind: JobKind, path: string): void {
    const key = subject(kind, path);
    const factor = Math.min(MOST_EXTENSION, 2 * (this.#extended.peek(key) ?? 1));
    this.#extended.set(key, factor);
  }

  /** `allowedMs`: what a file of unknown size would get now. */
  figures(): readonly TimeoutFigures[] {
    return JOB_KINDS.map((kind) => {
      const { shares, timeouts, hasty } = this.#rows[kind];
      return {
        kind,
        allowedMs: this.timeoutMs(kind, { fileBytes: null, attempt: 0 }),
        efficiency: median(shares),
        successShare: this.#past(kind).successShare,
        timeouts,
        hasty,
      };
    });
  }

  #past(kind: JobKind): JobPast {
    const { usedMs, ends } = this.#rows[kind];
    const successShare = ends.length === 0 ? null : ends.filter(Boolean).length / ends.length;
    return { usedMs, successShare, jobs: ends.length };
  }
}

const subject = (kind: JobKind, path: string): string => `${kind} ${path}`;
