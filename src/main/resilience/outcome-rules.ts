// What the end of a piece of work says of the one who did it, and whether the same is worth another try at once. Pure; guarded-work.ts asks.
import { ERRORS, type ErrorCategory, type ErrorCode } from '../../shared/errors.ts';

/** failure: counts against the circuit breaker; success: the circuit breaker did its work, whatever it found; nothing: it says nothing of the circuit breaker. */
export type Verdict = 'failure' | 'success' | 'nothing';

/** A file that is damaged, gone or locked is a property of the file: who found that out is well. */
const OF_THE_FILE: readonly ErrorCategory[] = ['file system', 'permission', 'corrupt file', 'unsupported format'];

/** `code` null: it went well. */
export function verdictOf(code: ErrorCode | null): Verdict {
  if (code === null) return 'success';
  if (ERRORS[code].counts) return 'failure';
  return OF_THE_FILE.includes(ERRORS[code].category) ? 'success' : 'nothing';
}

/**
 * The same request a moment later may well succeed: a read that failed, a lock, a limit that others use up. Not among them is what is
 * retryable but not soon (a full disk, a circuit breaker that rests), what would come out the same again (an invalid render) and what the supervisor
 * of the workers has tried again already.
 */
const PASSING: readonly ErrorCode[] = ['decode-failed', 'too-many-files', 'database-failed', 'call-timeout'];

export function isPassing(code: ErrorCode): boolean {
  return PASSING.includes(code);
}
