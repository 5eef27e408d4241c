// How the page waits for the core: a failure that can pass is tried three times, a lost connection until it returns. The sound
// already scheduled goes on meanwhile. Used at the engine's two doors: chunks and track rows.
import { ERRORS, isAborted, PlayerError } from '../../shared/errors.ts';

const TRIES = 3;
/** Guess: a worker is replaced within about a second; three tries span a little more than that. */
const BACK_OFF_MS: readonly number[] = [250, 1000];
/** A lost connection is tried this often at most: quick enough to be unnoticed when it returns, slow enough to cost nothing. */
const LONGEST_BACK_OFF_MS = 4000;

/** The code says that trying again may help without anyone doing anything; a changed file needs its new row first. */
function isTransient(error: PlayerError): boolean {
  return ERRORS[error.code].retryable && error.code !== 'file-changed';
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/**
 * Resolves to what `attempt` does. Rejects with its PlayerError once it cannot pass, or with an AbortError when `signal` aborts.
 * `onOutage` is told when the connection has failed as often as anything else may.
 */
export async function withPatience<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
  onOutage: (error: PlayerError) => void,
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
      } else if (!isTransient(error) || tries >= TRIES) {
        throw error;
      }
      const backOffMs = BACK_OFF_MS[tries - 1] ?? Math.min(LONGEST_BACK_OFF_MS, 1000 * 2 ** (tries - TRIES));
      await wait(backOffMs * (0.8 + 0.4 * Math.random()), signal);
    }
  }
}
