// How the player says that it is well: states with reasons, alerts that rise and clear, the load it is under, and what failed lately. Read by
// the diagnostics panel, `/health`, `/metrics` and the tests. Times are milliseconds since the epoch; everything is measured.
import type { ErrorCategory, ErrorCode, ErrorValues, Recovery, Severity } from './errors.ts';
import type { MemoryLevel } from './buffer-figures.ts';

export const HEALTH_STATES = ['healthy', 'degraded', 'unhealthy'] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

/** render: a chunk can be rendered, proved by doing it; errors: their rate; load: that of the machine; page: the connection and what the page reported of itself. */
export const HEALTH_PARTS = [
  'render',
  'analysis',
  'catalogue',
  'buffer',
  'workers',
  'library',
  'errors',
  'load',
  'page',
] as const;
export type HealthPart = (typeof HEALTH_PARTS)[number];

/** Why a part is not healthy. The sentences are the page's. */
export const HEALTH_REASONS = [
  'nothing-rendered', 'nothing-mastered', 'breaker', 'chunk-silent', 'chunk-simple', 'data-folder-gone', 'database-damaged', 'memory-scarce', 'memory-emergency',
  'disk-unwritable', 'decoder-missing', 'worker-not-starting', 'workers-replaced', 'worker-low-memory', 'no-folder', 'folders-away', 'drive-slow',
  'watch-degraded', 'failure-rate', 'hits-low', 'load-critical', 'load-overload', 'window-away', 'window-faults',
] as const; // prettier-ignore
export type HealthReason = (typeof HEALTH_REASONS)[number];

export interface PartHealth {
  readonly part: HealthPart;
  readonly state: HealthState;
  /** Null when healthy. */
  readonly reason: HealthReason | null;
  /** What the reason's sentence may name. */
  readonly values: ErrorValues;
  /** The error behind it, where there is one. */
  readonly code: ErrorCode | null;
  readonly sinceMs: number;
}

export const LOAD_LEVELS = ['normal', 'high', 'critical', 'overload'] as const;
export type LoadLevel = (typeof LOAD_LEVELS)[number];
export interface LoadFigures {
  readonly level: LoadLevel;
  /** Shares of all processors, 0–1; null where the system does not say. */
  readonly machineShare: number | null;
  readonly ownShare: number | null;
  readonly loopDelayP99Ms: number;
  /** Time to render over the time it plays, of all chunks of the last ten seconds; at most 1, null without enough renders. */
  readonly renderShare: number | null;
}

export const BREAKERS = [
  'render',
  'analysis',
  'database',
  'database-write',
  'tags',
  'spawn-render',
  'spawn-scan',
  'socket',
] as const;
export type BreakerName = (typeof BREAKERS)[number];
export const BREAKER_STATES = ['closed', 'open', 'half-open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];
export interface BreakerFigures {
  readonly breaker: BreakerName;
  readonly state: BreakerState;
  readonly sinceMs: number;
  readonly attempts: number;
  readonly failures: number;
  readonly failuresInARow: number;
  /** Asked while it was open. */
  readonly refused: number;
  readonly retries: number;
  readonly opened: number;
  readonly lastCode: ErrorCode | null;
}

export const TIMEOUT_STRATEGIES = ['linear', 'exponential', 'adaptive'] as const;
export type TimeoutStrategy = (typeof TIMEOUT_STRATEGIES)[number];
export const RETRY_STRATEGIES = ['exponential', 'linear', 'fibonacci', 'constant', 'adaptive'] as const;
export type RetryStrategy = (typeof RETRY_STRATEGIES)[number];

export const JOB_KINDS = ['render', 'analyse', 'read-tags', 'read-art'] as const;
export type JobKind = (typeof JOB_KINDS)[number];
export interface TimeoutFigures {
  readonly kind: JobKind;
  readonly allowedMs: number;
  /** Of what was allowed, how much was used: median, null before the first. */
  readonly efficiency: number | null;
  readonly successShare: number | null;
  readonly timeouts: number;
  /** Timeouts whose job answered just afterwards: the limit was too tight. */
  readonly hasty: number;
}

export const DEGRADATIONS = ['simple', 'silence'] as const;
export type Degradation = (typeof DEGRADATIONS)[number];
export interface DegradationFigures {
  readonly step: Degradation;
  readonly total: number;
  readonly inARow: number;
  readonly lastCode: ErrorCode | null;
}

export interface WorkerFigures {
  readonly role: 'render' | 'scan';
  readonly state: 'starting' | 'ready' | 'without-decoder' | 'resting' | 'idle';
  readonly pid: number | null;
  readonly decoder: string | null;
  readonly rssBytes: number | null;
  readonly restarts: number;
  readonly lastDeath: string | null;
  readonly lowMemory: boolean;
  readonly waiting: number;
  readonly inHand: number;
  readonly quarantined: number;
}

/** The drive that one of the library's folders lies on. */
export interface DriveFigures {
  readonly rootId: number;
  readonly path: string;
  /** open: it is too slow just now, and nothing is prepared from it. */
  readonly state: BreakerState;
  readonly sinceMs: number;
  /** Jobs in a row whose time went by waiting for it. */
  readonly slowInARow: number;
  /** Jobs that were refused while it was left alone. */
  readonly refused: number;
}

export interface TrackedError {
  readonly atMs: number;
  readonly component: string;
  readonly code: ErrorCode;
  /** Without paths. */
  readonly values: ErrorValues;
  readonly category: ErrorCategory;
  readonly severity: Severity;
  readonly recovery: Recovery;
}
export interface ErrorSummary {
  readonly total: number;
  readonly last: readonly TrackedError[]; // newest first, at most 10
  readonly commonest: readonly { readonly code: ErrorCode; readonly component: string; readonly count: number }[]; // at most 5
  /** Failures over attempts of the last five minutes, null without attempts. */
  readonly rate: number | null;
}

export const ALERT_KINDS = [
  'hit-rate-low',
  'prediction-poor',
  'memory-high',
  'evictions-high',
  'worker-restarts',
  'breaker-open',
  'disk-full',
  'watch-degraded',
  'critical-error',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
export interface Alert {
  readonly id: number;
  readonly kind: AlertKind;
  /** Which of several, e.g. the circuit breaker; null where there is one. */
  readonly subject: string | null;
  /** The figure it is about, a share or a count. */
  readonly value: number | null;
  /** The error behind it, where there is one. */
  readonly code: ErrorCode | null;
  /** What its sentence may name besides. */
  readonly values: ErrorValues;
  readonly raisedAtMs: number;
  readonly clearedAtMs: number | null;
  readonly acknowledgedAtMs: number | null;
}

/** What the page tells of faults of its own. */
export const PAGE_FAULTS = ['error', 'rejection', 'gpu', 'audio'] as const;

/** What is told at each change; the rest is asked for. */
export type HealthNews = Pick<HealthReport, 'state' | 'parts' | 'alerts' | 'load'>;

export interface HealthReport {
  readonly state: HealthState;
  readonly atMs: number;
  readonly upSeconds: number;
  readonly version: string;
  readonly parts: readonly PartHealth[];
  readonly alerts: readonly Alert[]; // present ones
  readonly load: LoadFigures;
  readonly memoryLevel: MemoryLevel;
  readonly breakers: readonly BreakerFigures[];
  readonly workers: readonly WorkerFigures[];
  readonly timeouts: readonly TimeoutFigures[];
  readonly degradations: readonly DegradationFigures[];
  readonly errors: ErrorSummary;
}

/** The worst of the parts, and nothing else: the whole never says other than they do. */
export function overall(parts: readonly Pick<PartHealth, 'state'>[]): HealthState {
  return parts.reduce<HealthState>(
    (worst, { state }) => (HEALTH_STATES.indexOf(state) > HEALTH_STATES.indexOf(worst) ? state : worst),
    'healthy',
  );
}
