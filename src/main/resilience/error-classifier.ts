// Gives a foreign error its code: what Node's file system, SQLite, V8 and `ws` throw. Pure. Rooms translate the errors they know better at
// their own border; this is for the rest, and for circuit breakers that must judge an error before it is translated.
import { errnoOf } from '../../shared/errno.ts';
import { type ErrorCode, isAborted, PlayerError } from '../../shared/errors.ts';

/** By what the error calls its `code`. */
const BY_CODE: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'file-missing',
  ENODEV: 'file-missing',
  ENXIO: 'file-missing',
  EACCES: 'file-unreadable',
  EPERM: 'file-unreadable',
  EROFS: 'file-unreadable',
  ELOOP: 'file-unreadable',
  ENAMETOOLONG: 'file-unreadable',
  // A read that failed: of a drive that goes, or of a network folder for a moment.
  EIO: 'decode-failed',
  ESTALE: 'decode-failed',
  ENOTDIR: 'not-a-folder',
  EISDIR: 'file-corrupt',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'disk-full',
  EMFILE: 'too-many-files',
  ENFILE: 'too-many-files',
  ENOMEM: 'out-of-memory',
  ERR_WORKER_OUT_OF_MEMORY: 'out-of-memory',
  ERR_MEMORY_ALLOCATION_FAILED: 'out-of-memory',
  ERR_STRING_TOO_LONG: 'out-of-memory',
  ETIMEDOUT: 'call-timeout',
  ECONNRESET: 'disconnected',
  ECONNREFUSED: 'disconnected',
  ECONNABORTED: 'disconnected',
  ENOTCONN: 'disconnected',
  EPIPE: 'disconnected',
  ERR_IPC_CHANNEL_CLOSED: 'disconnected',
  ERR_IPC_DISCONNECTED: 'disconnected',
  ERR_STREAM_DESTROYED: 'disconnected',
  ERR_STREAM_WRITE_AFTER_END: 'disconnected',
  ABORT_ERR: 'aborted',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'envelope-too-large',
  SQLITE_FULL: 'disk-full',
  SQLITE_NOMEM: 'out-of-memory',
};

/** By how the `code` begins, where no row above is for it. */
const BY_PREFIX: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['SQLITE_', 'database-failed'],
  ['WS_ERR_', 'envelope-malformed'],
];

/** What V8 and Chromium say when memory ran out: these errors have no code. */
const MEMORY_WORDS =
  /out of memory|array buffer allocation failed|invalid (?:typed )?array(?: buffer)? length|invalid string length/i;

/** The thrown value's own code, else that of what caused it: wrappers often carry none. */
function codeOf(error: unknown, depth = 0): ErrorCode | null {
  if (!(error instanceof Error) || depth > CAUSES_LIMIT) return null;
  if (error instanceof PlayerError) return error.code;
  if (isAborted(error)) return 'aborted';
  if (error.name === 'TimeoutError') return 'call-timeout';
  const given = errnoOf(error);
  if (given !== '') {
    const known = Object.hasOwn(BY_CODE, given) ? BY_CODE[given] : null;
    const found = known ?? BY_PREFIX.find(([prefix]) => given.startsWith(prefix))?.[1];
    // A program that is not there is no file of the library.
    if (found) return isOfStart(error) && OF_A_FILE.includes(found) ? 'internal' : found;
  }
  if (MEMORY_WORDS.test(error.message)) return 'out-of-memory';
  return codeOf(error.cause, depth + 1);
}

const OF_A_FILE: readonly ErrorCode[] = ['file-missing', 'file-unreadable', 'not-a-folder'];

/** Of starting a program, which Node calls `spawn xdg-open`. */
function isOfStart(error: Error): boolean {
  return 'syscall' in error && typeof error.syscall === 'string' && error.syscall.startsWith('spawn');
}

/** A chain of causes is followed so far; one that goes round would never end. */
const CAUSES_LIMIT = 5;

/** A PlayerError as it is; anything else becomes one, with the original as its cause. */
export function classify(error: unknown, fallback: ErrorCode = 'internal'): PlayerError {
  if (error instanceof PlayerError) return error;
  const code = codeOf(error) ?? fallback;
  return new PlayerError(code, code === 'aborted' ? undefined : wordsOf(error), { cause: error });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
