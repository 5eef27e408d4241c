// Every failure the player can name: one class, one table. A code without its row is a type error.
// Thrown means the caller cannot go on; `serializeError` and `PlayerError.from` carry it across processes.

export type ErrorCategory =
  | 'contract' | 'file system' | 'permission' | 'corrupt file' | 'unsupported format' | 'audio processing'
  | 'timeout' | 'database' | 'network' | 'system resource'; // prettier-ignore

interface ErrorRow {
  readonly category: ErrorCategory;
  /** note: expected, not logged as an error; problem: one thing failed; fault: the player itself is impaired. */
  readonly severity: 'note' | 'problem' | 'fault';
  /** Whether the same request can succeed later without anyone doing anything. */
  readonly retryable: boolean;
  /** What a person reads: what happened and what to do. */
  readonly sentence: string;
}

const row = (
  category: ErrorCategory,
  severity: ErrorRow['severity'],
  retryable: boolean,
  sentence: string,
): ErrorRow => ({ category, severity, retryable, sentence });

export const ERRORS = {
  'envelope-malformed': row('contract', 'problem', false, 'The message could not be understood.'),
  'envelope-too-large': row('contract', 'problem', false, 'The message is larger than the player accepts.'),
  'envelope-unknown': row('contract', 'problem', false, 'The message asks for something this version does not have.'),
  'invalid-argument': row('contract', 'problem', false, 'The request has a missing or wrong value.'),
  unauthorised: row(
    'contract',
    'problem',
    false,
    'This window is not allowed to talk to the player. Start Auralis again.',
  ),
  'too-many-clients': row(
    'contract',
    'problem',
    true,
    'Auralis is already open in another window. Close that one first.',
  ),
  'too-many-calls': row('contract', 'problem', true, 'The player is still busy with earlier requests.'),
  disconnected: row('network', 'problem', true, 'The connection to the player was lost. It reconnects by itself.'),
  'call-timeout': row('timeout', 'problem', true, 'The player did not answer in time.'),
  aborted: row('contract', 'note', true, 'The request was withdrawn.'),
  'not-found': row('contract', 'problem', false, 'There is no such thing in the library.'),
  'file-missing': row('file system', 'problem', false, 'The file is gone. Put it back, or rescan the folder.'),
  'file-unreadable': row('permission', 'problem', false, 'The file may not be read. Check its permissions.'),
  'file-empty': row('corrupt file', 'problem', false, 'The file is empty (0 bytes).'),
  'file-corrupt': row('corrupt file', 'problem', false, 'The file is damaged or is not audio.'),
  'file-changed': row(
    'file system',
    'problem',
    true,
    'The file was changed since it was read. It is being read again.',
  ),
  'format-unsupported': row('unsupported format', 'problem', false, 'The format of the file is not supported.'),
  'folder-missing': row('file system', 'problem', false, 'The folder does not exist. Is its drive connected?'),
  'folder-unreadable': row('permission', 'problem', false, 'The folder may not be read. Check its permissions.'),
  'not-a-folder': row('file system', 'problem', false, 'This is not a folder.'),
  'folder-known': row('file system', 'note', false, 'This folder is already in the library.'),
  'decoder-missing': row(
    'system resource',
    'fault',
    false,
    'No decoder was found. Reinstall with `npm ci`, or install ffmpeg.',
  ),
  'decode-failed': row('audio processing', 'problem', true, 'The track could not be decoded.'),
  'render-invalid': row(
    'audio processing',
    'problem',
    true,
    'The mastered sound came out wrong, so the track plays as it is.',
  ),
  'analysis-failed': row('audio processing', 'problem', true, 'The track could not be analysed, so it plays as it is.'),
  'worker-crashed': row('audio processing', 'problem', false, 'Reading this file crashes the decoder; it is skipped.'),
  'worker-stuck': row('timeout', 'problem', false, 'Reading this file takes too long; it is skipped.'),
  'audio-output-failed': row('system resource', 'fault', true, 'The sound output failed. Check the output device.'),
  'too-many-failures': row(
    'audio processing',
    'problem',
    false,
    'Several tracks in a row could not be played, so playback stopped.',
  ),
  'database-failed': row('database', 'fault', true, 'The library database could not be used.'),
  'database-corrupt': row(
    'database',
    'fault',
    false,
    'The library database was damaged. It was set aside and a new one was begun.',
  ),
  'database-newer': row(
    'database',
    'fault',
    false,
    'The library was written by a newer version of Auralis. Update Auralis.',
  ),
  'disk-full': row('system resource', 'fault', true, 'The disk is full.'),
  internal: row('system resource', 'fault', false, 'Something unexpected happened. The log has the details.'),
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

  constructor(code: ErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ? `${ERRORS[code].sentence} (${detail})` : ERRORS[code].sentence, options);
    this.code = code;
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
