// When a chunk that failed is rendered another way, and when silence stands in for it (law 4). Pure; `fallback` has the effects.
import { ERRORS, type ErrorCategory, type ErrorCode, type PlayerError } from '../../shared/errors.ts';
import type { Urgency } from '../../shared/playback.ts';

/**
 * Only what the chain itself may have caused: samples that are no sound, a job that overran, an unforeseen fault. A file that is bad,
 * gone or cannot be decoded, a missing decoder and a cancelled request stay what they are with any chain; what killed two workers is not
 * given two more.
 */
const OF_THE_CHAIN: readonly ErrorCode[] = ['render-invalid', 'worker-stuck', 'internal'];

/** Whether a mastered chunk that failed is tried again with the simple chain. */
export function mayBeTheChain(error: PlayerError): boolean {
  return OF_THE_CHAIN.includes(error.code);
}

/**
 * What a worker may have come to by its own past: leaked files, a decoder in a bad state, memory that is gone. A worker that has just begun
 * may do better. One that was stuck has taken its time already.
 */
const OF_THE_WORKER: readonly ErrorCode[] = ['decode-failed', 'internal', 'out-of-memory', 'too-many-files'];

/** Whether an original that failed is tried again in a fresh worker: only for the page, a prediction is not worth a worker. */
export function mayBeTheWorker(error: PlayerError, urgency: Urgency): boolean {
  return urgency !== 'maybe' && OF_THE_WORKER.includes(error.code);
}

/** Of what is needed now, silence stands in for all but these: they are the track's, the player's, or the caller's own. */
const NEVER_SILENCED: readonly ErrorCode[] = [
  'worker-crashed', 'decoder-missing', 'worker-mismatch', 'aborted',
]; // prettier-ignore

/**
 * Of what is needed soon only for these: the page gives up the rest of a track for a failure of its own, and waits for one of the player's.
 */
const SILENCED_AHEAD: readonly ErrorCode[] = ['decode-failed', 'internal'];

/** Silences in a row after which the failure is told as it is, so that a track that cannot be read does not play as one long silence. */
export const SILENCES_LIMIT = 5;

export interface FailedOriginal {
  readonly error: PlayerError;
  readonly urgency: Urgency;
  /** Of the track; null while it is not known, and with it how long the silence would have to be. */
  readonly totalFrames: number | null;
  readonly silencesInARow: number;
}

/** Whether silence of the same length stands in for an original that could not be had. */
export function maySilence({ error, urgency, totalFrames, silencesInARow }: FailedOriginal): boolean {
  if (urgency === 'maybe' || totalFrames === null || silencesInARow >= SILENCES_LIMIT) return false;
  if (urgency === 'soon') return SILENCED_AHEAD.includes(error.code);
  const { category, refusal } = ERRORS[error.code];
  return !refusal && !OF_OTHERS.includes(category) && !NEVER_SILENCED.includes(error.code);
}

/** What is wrong with the file, or with the question. */
const OF_OTHERS: readonly ErrorCategory[] = [
  'file system', 'permission', 'corrupt file', 'unsupported format', 'contract',
]; // prettier-ignore
