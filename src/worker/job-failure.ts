// What a job failed with, for the core. What the system ran out of is no property of the file and has codes of its own; whatever
// was not foreseen is a failed decode.
import { errnoOf } from '../shared/errno.ts';
import { PlayerError, type ErrorCode } from '../shared/errors.ts';

const BY_ERRNO: Readonly<Record<string, ErrorCode>> = {
  EMFILE: 'too-many-files',
  ENFILE: 'too-many-files',
  ENOMEM: 'out-of-memory',
  ERR_MEMORY_ALLOCATION_FAILED: 'out-of-memory',
};

/** What V8 says when an ArrayBuffer cannot be had: a RangeError without a code. */
const NO_MEMORY = /allocation failed|out of memory/i;

export function failureOf(error: unknown): PlayerError {
  if (error instanceof PlayerError) return error;
  const code = shortageOf(error) ?? 'decode-failed';
  return new PlayerError(code, error instanceof Error ? error.message : String(error), { cause: error });
}

/** Which of the system's limits `error` met; null when it met none. */
export function shortageOf(error: unknown): ErrorCode | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof PlayerError) return Object.values(BY_ERRNO).includes(error.code) ? error.code : null;
  const errno = errnoOf(error);
  if (Object.hasOwn(BY_ERRNO, errno)) return BY_ERRNO[errno] ?? null;
  return error instanceof RangeError && NO_MEMORY.test(error.message) ? 'out-of-memory' : null;
}
