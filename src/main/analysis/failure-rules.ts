// What follows from an analysis that failed: how long it is not tried again, and whether it tells of the file. Pure.
import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';

/** A machine that was short of something may have it tomorrow, and trying costs up to ten minutes. Guess. */
export const RETRY_AFTER_MS = 24 * 3600 * 1000;

export interface FailureVerdict {
  /** What the page is told: the file's own code, or `analysis-failed`, since the track may well play. */
  readonly error: PlayerError;
  /** content: not tried again before the content changes; a-while: for `RETRY_AFTER_MS`; no: it is nothing of this track's. */
  readonly kept: 'content' | 'a-while' | 'no';
  /** The library should know: the file is bad, gone, changed or closed. */
  readonly tellsOfFile: boolean;
}

const GONE: readonly ErrorCode[] = ['file-missing', 'file-changed'];

export function judgeFailure(error: PlayerError): FailureVerdict {
  const { code } = error;
  const { category } = ERRORS[code];
  if (category === 'corrupt file' || category === 'unsupported format')
    return { error, kept: 'content', tellsOfFile: true };
  if (category === 'permission') return { error, kept: 'a-while', tellsOfFile: true };
  if (GONE.includes(code)) return { error, kept: 'no', tellsOfFile: true };
  if (category === 'audio processing' || code === 'worker-stuck' || code === 'internal') {
    const named = code === 'analysis-failed' ? error : new PlayerError('analysis-failed', undefined, { cause: error });
    // It cost two workers, and would again.
    return { error: named, kept: code === 'worker-crashed' ? 'content' : 'a-while', tellsOfFile: false };
  }
  return { error, kept: 'no', tellsOfFile: false };
}
