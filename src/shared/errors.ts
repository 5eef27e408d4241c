// Every failure the player can name: one class, one table. A code without its row is a type error.
// Thrown means the caller cannot go on; `serializeError` and `PlayerError.from` carry it across processes.

export type ErrorCategory =
  | 'contract' | 'file system' | 'permission' | 'corrupt file' | 'unsupported format' | 'audio processing'
  | 'timeout' | 'memory' | 'database' | 'network' | 'system resource'; // prettier-ignore

/**
 * notice: expected, only counted; warning: one thing failed and mends itself or is the asker's to mend; error: what was asked for is replaced
 * by something less; critical: the player itself is impaired, which raises an alert.
 */
export type Severity = 'notice' | 'warning' | 'error' | 'critical';

/** What the player does about it by itself: see `main/resilience/recovery`. */
export const RECOVERIES = [
  'none', 'retry-later', 'more-time', 'reduce-memory', 'free-disk', 'check-file-system', 'recover-database', 'simplify', 'skip', 'convert',
] as const; // prettier-ignore
export type Recovery = (typeof RECOVERIES)[number];

interface ErrorRow {
  readonly category: ErrorCategory;
  readonly severity: Severity;
  /** Whether the same request can succeed later without anyone doing anything. */
  readonly retryable: boolean;
  /** Whether it tells of what does the work, and not of the file or the asker: only then it may open a breaker. */
  readonly counts: boolean;
  readonly recovery: Recovery;
  /** What a person reads: what happened and what to do. */
  readonly sentence: string;
}

const row = (
  category: ErrorCategory,
  severity: Severity,
  recovery: Recovery,
  sentence: string,
  ...marks: readonly ('retryable' | 'counts')[]
): ErrorRow => ({
  category,
  severity,
  recovery,
  sentence,
  retryable: marks.includes('retryable'),
  counts: marks.includes('counts'),
});

// One row a line, however long: it is read as a table.
// prettier-ignore
export const ERRORS = {
  'envelope-malformed': row('contract', 'warning', 'none', 'The message could not be understood.'),
  'envelope-too-large': row('contract', 'warning', 'none', 'The message is larger than the player accepts.'),
  'envelope-unknown': row('contract', 'warning', 'none', 'The message asks for something this version does not have.'),
  'invalid-argument': row('contract', 'warning', 'none', 'The request has a missing or wrong value.'),
  unauthorised: row('contract', 'warning', 'none', 'This window is not allowed to talk to the player. Start Auralis again.'),
  'too-many-clients': row('contract', 'warning', 'none', 'Auralis is already open in another window. Close that one first.', 'retryable'),
  'too-many-calls': row('contract', 'warning', 'retry-later', 'The player is still busy with earlier requests.', 'retryable'),
  disconnected: row('network', 'warning', 'retry-later', 'The connection to the player was lost. It reconnects by itself.', 'retryable'),
  'call-timeout': row('timeout', 'warning', 'retry-later', 'The player did not answer in time.', 'retryable', 'counts'),
  aborted: row('contract', 'notice', 'none', 'The request was withdrawn.', 'retryable'),
  'not-found': row('contract', 'warning', 'none', 'There is no such thing in the library.'),
  'file-missing': row('file system', 'warning', 'check-file-system', 'The file is gone. Put it back, or rescan the folder.'),
  'file-unreadable': row('permission', 'warning', 'check-file-system', 'The file may not be read. Check its permissions.'),
  'file-empty': row('corrupt file', 'warning', 'skip', 'The file is empty (0 bytes).'),
  'file-corrupt': row('corrupt file', 'warning', 'skip', 'The file is damaged or is not audio.'),
  'file-changed': row('file system', 'warning', 'check-file-system', 'The file was changed since it was read. It is being read again.', 'retryable'),
  'format-unsupported': row('unsupported format', 'warning', 'convert', 'The format of the file is not supported. Convert it, to FLAC for example.'),
  'folder-missing': row('file system', 'warning', 'retry-later', 'The folder does not exist. Is its drive connected?'),
  'folder-unreadable': row('permission', 'warning', 'retry-later', 'The folder may not be read. Check its permissions.'),
  'not-a-folder': row('file system', 'warning', 'none', 'This is not a folder.'),
  'folder-known': row('file system', 'notice', 'none', 'This folder is already in the library.'),
  'decoder-missing': row('system resource', 'critical', 'none', 'No decoder was found. Reinstall with `npm ci`, or install ffmpeg.', 'counts'),
  'decode-failed': row('audio processing', 'error', 'retry-later', 'The track could not be decoded.', 'retryable', 'counts'),
  'render-invalid': row('audio processing', 'error', 'simplify', 'The mastered sound came out wrong, so the track plays as it is.', 'retryable', 'counts'),
  'analysis-failed': row('audio processing', 'error', 'retry-later', 'The track could not be analysed, so it plays as it is.', 'retryable', 'counts'),
  'worker-crashed': row('audio processing', 'error', 'skip', 'Reading this file crashes the decoder; it is skipped.', 'counts'),
  'worker-stuck': row('timeout', 'error', 'more-time', 'Reading this file takes too long; it is skipped.', 'counts'),
  'drive-slow': row('timeout', 'warning', 'more-time', 'The drive of this file is too slow just now. It is tried again.', 'retryable'),
  'audio-output-failed': row('system resource', 'error', 'retry-later', 'The sound output failed. Check the output device.', 'retryable'),
  'too-many-failures': row('audio processing', 'error', 'retry-later', 'Several tracks in a row could not be played, so playback stopped.'),
  'database-failed': row('database', 'critical', 'recover-database', 'The library database could not be used.', 'retryable', 'counts'),
  'database-corrupt': row('database', 'critical', 'recover-database', 'The library database was damaged. It was set aside and a new one was begun.'),
  'database-newer': row('database', 'critical', 'none', 'The library was written by a newer version of Auralis. Update Auralis.'),
  'disk-full': row('system resource', 'error', 'free-disk', 'The disk is full.', 'retryable'),
  'file-quarantined': row('corrupt file', 'warning', 'skip', 'Reading this file made the decoder fail twice; it is skipped until it changes or you rescan.'),
  'out-of-memory': row('memory', 'error', 'reduce-memory', 'Memory ran out while reading this file; it is tried again with less at a time.', 'retryable', 'counts'),
  'too-many-files': row('system resource', 'error', 'reduce-memory', 'The system allows no more open files.', 'retryable'),
  'worker-mismatch': row('system resource', 'critical', 'none', 'Parts of Auralis are of different versions. Reinstall it.', 'counts'),
  'breaker-open': row('system resource', 'warning', 'retry-later', 'This part of the player rests after several failures. It tries again by itself.', 'retryable'),
  overloaded: row('system resource', 'warning', 'retry-later', 'The machine is too busy to master this now, so it plays as it is.', 'retryable'),
  'ended-badly': row('system resource', 'warning', 'none', 'Auralis ended unexpectedly last time. The log has the details.'),
  internal: row('system resource', 'error', 'none', 'Something unexpected happened. The log has the details.', 'counts'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** The only error that crosses a border. `message` is the table's sentence, plus `detail` when it helps a person. */
export class PlayerError extends Error {
  override readonly name = 'PlayerError';
  readonly code: ErrorCode;
  /** For the log: figures and names, nothing personal. Does not cross a process. */
  readonly context: Readonly<Record<string, string | number>>;

  constructor(
    code: ErrorCode,
    detail?: string,
    options?: ErrorOptions & { readonly context?: Readonly<Record<string, string | number>> },
  ) {
    super(detail ? `${ERRORS[code].sentence} (${detail})` : ERRORS[code].sentence, options);
    this.code = code;
    this.context = options?.context ?? {};
  }

  /** A PlayerError as it is; anything else becomes `fallback` with the original as its cause. */
  static from(error: unknown, fallback: ErrorCode = 'internal'): PlayerError {
    if (error instanceof PlayerError) return error;
    return new PlayerError(fallback, error instanceof Error ? error.message : String(error), { cause: error });
  }

  /** The error another process sent. An unknown code is `internal`. */
  static revive(sent: SerializedError): PlayerError {
    const error = new PlayerError(Object.hasOwn(ERRORS, sent.code) ? sent.code : 'internal');
    error.message = sent.message;
    return error;
  }
}

export function serializeError(error: unknown): SerializedError {
  const { code, message } = PlayerError.from(error);
  return { code, message };
}

export function isAborted(error: unknown): boolean {
  return (
    (error instanceof PlayerError && error.code === 'aborted') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}
