// How the page waits for the core: it tries a failure that can pass three times, waits for a lost connection until it returns, and leaves a core
// that refuses alone where there is time. The sound already scheduled goes on meanwhile. Used at the engine's two entries: chunks and track
// rows.
import { ERRORS, isAborted, PlayerError, type ErrorCode } from '../../../shared/errors.ts';
import { delayMs } from '../../../shared/retry-delays.ts';

const TRIES = 3;
/**
 * Guess: a worker is replaced within about a second; three tries span a little more than that. A lost connection is tried this often at
 * most: quick enough to be unnoticed when it returns, slow enough to cost nothing.
 */
const PAUSES = { firstMs: 400, limitMs: 4000 };

/**
 * These codes, and all refusals, describe the state of the player and not the track. They pass, within seconds as a rule, even where an immediate retry does not
 * help.
 */
const PASSING: readonly ErrorCode[] = [
  'worker-stuck',
  'drive-slow',
  'out-of-memory',
  'too-many-files',
  'too-many-calls',
  'disk-full',
  'database-failed',
  'disconnected',
  'call-timeout',
];

/** These codes describe the file and not the moment: an immediate retry does not help. */
const BAD_FILE: readonly ErrorCode[] = [
  'file-missing',
  'file-unreadable',
  'file-empty',
  'file-corrupt',
  'format-unsupported',
  'file-quarantined',
  'worker-crashed',
];

export function isBadFile(code: ErrorCode): boolean {
  return BAD_FILE.includes(code);
}

export function isPassing(code: ErrorCode): boolean {
  return ERRORS[code].refusal || PASSING.includes(code);
}

/** Whether a retry alone may help; a changed file needs its new row first. */
function isTransient({ code }: PlayerError): boolean {
  return ERRORS[code].retryable && code !== 'file-changed' && !ERRORS[code].refusal;
}

/** Resolves after that time, or at once when it is aborted. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}

/**
 * Resolves to what `attempt` does. Rejects with its PlayerError once it cannot pass, or with an AbortError when `signal` aborts.
 * Calls `onOutage` when the connection has failed as often as anything else may. With `hasTime` it waits for everything that passes.
 */
export async function withPatience<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
  onOutage: (error: PlayerError) => void,
  hasTime = false,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (thrown) {
      if (isAborted(thrown)) signal.throwIfAborted();
      const error = PlayerError.from(thrown);
      if (error.code === 'disconnected') {
        if (tries >= TRIES) onOutage(error);
      } else if (hasTime && isPassing(error.code)) {
        // The line asks anew, without time, once it is needed.
      } else if (!isTransient(error) || tries >= TRIES) {
        throw error;
      }
      await wait(delayMs('exponential', tries, PAUSES), signal);
    }
  }
}
