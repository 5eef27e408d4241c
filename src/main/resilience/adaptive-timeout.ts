// How long a job may take before it is taken for stuck: by its kind, the size of its file, how long such jobs took of late, and how busy the
// machine is. The supervisor asks before each job and tells how it ended; it also does the aborting. The arithmetic is in timeout-rules.ts.
import {
  JOB_KINDS,
  type JobKind,
  type LoadLevel,
  type TimeoutFigures,
  type TimeoutStrategy,
} from '../../shared/health.ts';
import { Lru } from '../../shared/lru.ts';
import { timeoutFor, TIMEOUTS, median, type JobPast } from './timeout-rules.ts';

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
  /** What the environment says: goes before all that is reckoned. */
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

  /** Told once for each job; never for one that was withdrawn. */
  ended(kind: JobKind, { allowedMs, usedMs, outcome }: JobEnd): void {
    const row = this.#rows[kind];
    push(row.ends, outcome === 'done', TIMEOUTS.successJobs);
    push(row.shares, Math.min(1, usedMs / allowedMs), PAST_LIMIT);
    // What did not answer tells nothing of how long an answer takes.
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
