// Every failure the player can name: one class, one table. A code without its row is a type error. What travels is the code and the values
// that its sentence needs; the sentences are the page's (`renderer/texts`).
// Thrown means the caller cannot go on; `serializeError` and `PlayerError.revive` carry it across processes.

export type ErrorCategory =
  | 'contract' | 'file system' | 'permission' | 'corrupt file' | 'unsupported format' | 'audio processing'
  | 'timeout' | 'memory' | 'database' | 'network' | 'system resource'; // prettier-ignore

/**
 * notice: expected, only counted; warning: one thing failed and mends itself or is the caller's to mend; error: what was asked for is replaced
 * by something less; critical: the player itself is impaired, which raises an alert.
 */
export type Severity = 'notice' | 'warning' | 'error' | 'critical';

/**
 * What the player does about it by itself. Each has one executor: `retry-later` the guard, the transport or the caller whose next try comes
 * anyway; all others the deed of their name in `main/resilience/recovery`.
 */
export const RECOVERIES = [
  'none', 'retry-later', 'more-time', 'reduce-memory', 'free-disk', 'check-file-system', 'recover-database', 'simplify', 'skip',
] as const; // prettier-ignore
export type Recovery = (typeof RECOVERIES)[number];

interface ErrorRow {
  readonly category: ErrorCategory;
  readonly severity: Severity;
  /** Whether the same request can succeed later without anyone doing anything. */
  readonly retryable: boolean;
  /** Whether it tells of what does the work, and not of the file or the caller: only then it may open a breaker. */
  readonly counts: boolean;
  /** Nothing was tried, on purpose: no failure of anything, and no miss of anything. An immediate retry only adds to the load. */
  readonly refusal: boolean;
  readonly recovery: Recovery;
}

const row = (
  category: ErrorCategory,
  severity: Severity,
  recovery: Recovery,
  ...marks: readonly ('retryable' | 'counts' | 'refusal')[]
): ErrorRow => ({
  category,
  severity,
  recovery,
  retryable: marks.includes('retryable'),
  counts: marks.includes('counts'),
  refusal: marks.includes('refusal'),
});

// One row a line, however long: it is read as a table.
// prettier-ignore
export const ERRORS = {
  'envelope-malformed': row('contract', 'warning', 'none'),
  'envelope-too-large': row('contract', 'warning', 'none'),
  'envelope-unknown': row('contract', 'warning', 'none'),
  'invalid-argument': row('contract', 'warning', 'none'),
  unauthorised: row('contract', 'warning', 'none'),
  'too-many-clients': row('contract', 'warning', 'none', 'retryable'),
  'used-elsewhere': row('contract', 'notice', 'none', 'retryable'),
  'too-many-calls': row('contract', 'warning', 'retry-later', 'retryable'),
  disconnected: row('network', 'warning', 'retry-later', 'retryable'),
  'call-timeout': row('timeout', 'warning', 'retry-later', 'retryable', 'counts'),
  aborted: row('contract', 'notice', 'none', 'retryable'),
  'not-found': row('contract', 'warning', 'none'),
  'file-missing': row('file system', 'warning', 'check-file-system'),
  'file-unreadable': row('permission', 'warning', 'skip'),
  'file-empty': row('corrupt file', 'warning', 'skip'),
  'file-corrupt': row('corrupt file', 'warning', 'skip'),
  'file-changed': row('file system', 'warning', 'check-file-system', 'retryable'),
  'format-unsupported': row('unsupported format', 'warning', 'skip'),
  'folder-missing': row('file system', 'warning', 'retry-later'),
  'folder-empty': row('file system', 'warning', 'retry-later'),
  'folder-unreadable': row('permission', 'warning', 'retry-later'),
  'not-a-folder': row('file system', 'warning', 'none'),
  'folder-known': row('file system', 'notice', 'none'),
  'decoder-missing': row('system resource', 'critical', 'none', 'counts'),
  'no-file-manager': row('system resource', 'warning', 'none'),
  'drive-slow': row('timeout', 'warning', 'more-time', 'retryable'),
  'drive-resting': row('timeout', 'warning', 'retry-later', 'retryable', 'refusal'),
  'decode-failed': row('audio processing', 'error', 'retry-later', 'retryable', 'counts'),
  'render-invalid': row('audio processing', 'error', 'simplify', 'retryable', 'counts'),
  'analysis-failed': row('audio processing', 'error', 'retry-later', 'retryable', 'counts'),
  'worker-crashed': row('audio processing', 'error', 'skip', 'counts'),
  'worker-stuck': row('timeout', 'error', 'more-time', 'counts'),
  'audio-output-failed': row('system resource', 'error', 'retry-later', 'retryable'),
  'too-many-failures': row('audio processing', 'error', 'retry-later'),
  'database-failed': row('database', 'critical', 'recover-database', 'retryable', 'counts'),
  'database-corrupt': row('database', 'critical', 'recover-database'),
  'database-newer': row('database', 'critical', 'none'),
  'data-folder-gone': row('system resource', 'critical', 'none'),
  'data-folder-unwritable': row('permission', 'critical', 'none'),
  'disk-full': row('system resource', 'error', 'free-disk', 'retryable'),
  'file-quarantined': row('corrupt file', 'warning', 'skip'),
  'out-of-memory': row('memory', 'error', 'reduce-memory', 'retryable', 'counts'),
  'too-many-files': row('system resource', 'error', 'reduce-memory', 'retryable'),
  'worker-mismatch': row('system resource', 'critical', 'none', 'counts'),
  'breaker-open': row('system resource', 'warning', 'retry-later', 'retryable', 'refusal'),
  overloaded: row('system resource', 'warning', 'retry-later', 'retryable', 'refusal'),
  'ended-badly': row('system resource', 'warning', 'none'),
  internal: row('system resource', 'error', 'none', 'counts'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** What of an error its sentence may name beside the code: figures, paths, names; `why` says which of several things it was. */
export type ErrorValues = Readonly<Record<string, string | number>> & { readonly why?: Why };

/** What is behind a code that may mean several things, where a person can use the difference. */
export const WHYS = [
  'no-sound', 'tags-unreadable', 'sample-rate', 'not-a-file', 'channels', 'no-codec', 'not-audio', 'name-undecodable', 'page-fault',
] as const; // prettier-ignore
export type Why = (typeof WHYS)[number];

/** An error as the page gets it and as the catalogue keeps it. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly values: ErrorValues;
}

/** An error as a worker reports it to the core: the words for the log come along. */
export interface ReportedError extends SerializedError {
  readonly detail: string;
}

export interface PlayerErrorOptions extends ErrorOptions {
  readonly values?: ErrorValues;
}

/** The only error that crosses a border. `message` is for the log: the code, and `detail` where there is one. */
export class PlayerError extends Error {
  override readonly name = 'PlayerError';
  readonly code: ErrorCode;
  readonly values: ErrorValues;
  /** Words for the log, empty without any: never shown, and kept by the process that made them (a worker reports its own). */
  readonly detail: string;

  constructor(code: ErrorCode, detail = '', { values = {}, ...options }: PlayerErrorOptions = {}) {
    super(detail ? `${code}: ${detail}` : code, options);
    this.code = code;
    this.values = values;
    this.detail = detail;
  }

  /** A PlayerError as it is; anything else becomes `fallback` with the original as its cause. */
  static from(error: unknown, fallback: ErrorCode = 'internal'): PlayerError {
    if (error instanceof PlayerError) return error;
    return new PlayerError(fallback, error instanceof Error ? error.message : String(error), { cause: error });
  }

  /** The error another process sent, or that was stored. An unknown code is `internal`. */
  static revive({ code, values, detail }: SerializedError & Partial<ReportedError>): PlayerError {
    return new PlayerError(Object.hasOwn(ERRORS, code) ? code : 'internal', detail, { values: { ...values } });
  }
}

export function serializeError(error: unknown): SerializedError {
  const { code, values } = PlayerError.from(error);
  return { code, values };
}

export function reportError(error: unknown): ReportedError {
  const { code, values, detail } = PlayerError.from(error);
  return { code, values, detail };
}

export function isAborted(error: unknown): boolean {
  return (
    (error instanceof PlayerError && error.code === 'aborted') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}
