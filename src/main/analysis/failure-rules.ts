// What follows from a failed analysis: how long it is not retried, and whether the failure is a property of the file. Pure.
import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';

/** What a machine was too slow for it may manage tomorrow, and trying costs up to ten minutes. Guess. */
const RETRY_TOMORROW_MS = 24 * 3600 * 1000;
/** A read error of a drive or a network folder, and being short of memory or handles, pass. Guess. */
const RETRY_SOON_MS = 60 * 1000;

export interface FailureVerdict {
  /** What the page is told: the file's own code, or `analysis-failed`, since the track may well play. */
  readonly error: PlayerError;
  /** null: it is nothing of this track's. Else it is not tried again for `retryAfterMs`, null: before the content changes. */
  readonly kept: { readonly retryAfterMs: number | null } | null;
  /** The library should know: the file is bad, gone, changed or closed. */
  readonly tellsOfFile: boolean;
}

/** The library looks after the file: it is nothing for the analysis to wait for. */
export function isGone(code: ErrorCode): boolean {
  return code === 'file-missing' || code === 'file-changed';
}

export function judgeFailure(error: PlayerError): FailureVerdict {
  const { code } = error;
  const { category } = ERRORS[code];
  if (category === 'corrupt file' || category === 'unsupported format')
    return { error, kept: { retryAfterMs: null }, tellsOfFile: true };
  if (category === 'permission') return { error, kept: { retryAfterMs: RETRY_TOMORROW_MS }, tellsOfFile: true };
  if (isGone(code)) return { error, kept: null, tellsOfFile: true };
  if (category === 'audio processing' || code === 'worker-stuck' || code === 'internal') {
    const named = code === 'analysis-failed' ? error : new PlayerError('analysis-failed', '', { cause: error });
    return { error: named, kept: { retryAfterMs: retryAfterMs(code) }, tellsOfFile: false };
  }
  return { error, kept: null, tellsOfFile: false };
}

function retryAfterMs(code: ErrorCode): number | null {
  switch (code) {
    case 'worker-crashed':
      // It cost two workers, and would again.
      return null;
    case 'decode-failed':
      return RETRY_SOON_MS;
    default:
      return RETRY_TOMORROW_MS;
  }
}
