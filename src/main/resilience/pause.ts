// A wait that its asker can leave: the wait before a try anew.
import { PlayerError } from '../../shared/errors.ts';

/** Rejects with `aborted` as soon as `signal` is. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new PlayerError('aborted');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = (): void => reject(new PlayerError('aborted'));
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', leave, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}
