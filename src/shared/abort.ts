// Leaving a wait by a signal: the one race of a promise against an abort. Nothing stays behind: the listener goes when the race ends, and a
// failure of work that was left is handled.
import { PlayerError } from './errors.ts';

/** The part of an `AbortSignal` that is needed, the same in Node, workers and pages. */
export interface Abortable {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * What `work` brings, or rejects with `aborted` as soon as `signal` fires; with one that has fired already, at once. The work itself goes
 * on: cancelling it is the caller's part, in `onAbort`, which is called once, before the rejection.
 */
export async function untilAborted<T>(
  work: Promise<T>,
  signal: Abortable | null | undefined,
  onAbort?: () => void,
): Promise<T> {
  if (!signal) return work;
  const left = Promise.withResolvers<never>();
  const leave = (): void => {
    onAbort?.();
    left.reject(new PlayerError('aborted'));
  };
  if (signal.aborted) leave();
  else signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([left.promise, work]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Ends after `ms`; rejects with `aborted` as soon as `signal` fires. */
export async function pause(ms: number, signal: Abortable): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  try {
    await untilAborted(promise, signal);
  } finally {
    clearTimeout(timer);
  }
}
