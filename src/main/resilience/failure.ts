// What a failure was about, as far as the one who asked for the work knows it: recovery.ts needs it to do anything.
import type { PlayerError } from '../../shared/errors.ts';
import { JOB_KINDS, type JobKind } from '../../shared/health.ts';

export interface FailureSubject {
  readonly trackId?: number;
  /** The content of the track that was tried: by the time it fails the file may hold another. */
  readonly signature?: string;
  readonly kind?: JobKind;
  /** Never logged. */
  readonly path?: string;
}

export interface Failure extends FailureSubject {
  readonly error: PlayerError;
  readonly component: string;
}

const isJobKind = (value: unknown): value is JobKind => JOB_KINDS.some((kind) => kind === value);

/** What the error's own context tells; `about` goes before it. */
export function subjectOf(error: PlayerError, about: FailureSubject = {}): FailureSubject {
  const { trackId, signature, kind, path } = error.context;
  return {
    ...(typeof trackId === 'number' ? { trackId } : {}),
    ...(typeof signature === 'string' ? { signature } : {}),
    ...(isJobKind(kind) ? { kind } : {}),
    ...(typeof path === 'string' ? { path } : {}),
    ...about,
  };
}
