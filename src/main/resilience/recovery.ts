// What the player does by itself about a failure: one deed for each recovery of the table of errors. The deeds are the rooms' own, given by
// the composition root once all is built; here is only which, and how often: at most once a minute for the same subject, so that a recovery
// never becomes the storm.
import type { JobKind } from '../../shared/health.ts';
import type { Recovery } from '../../shared/errors.ts';
import type { Logger } from '../platform/log.ts';
import type { Failure } from './error-tracker.ts';

export interface RecoveryDeeds {
  /** Caches are given back, workers go on with less at a time. */
  reduceMemory(): void;
  /** What can be made again leaves the disk. */
  freeDisk(): void;
  /** Looks whether the track's file is as the library thinks. */
  checkFileSystem(trackId: number): void;
  recoverDatabase(): void;
  /** The track is rendered by the simple chain for a while. */
  simplify(trackId: number): void;
  /** The track is left out until its file changes. */
  skip(trackId: number, failure: Failure): void;
  moreTime(kind: JobKind, path: string): void;
  /** The file is tried by another decoder. */
  convert(trackId: number, failure: Failure): void;
}

/** The same is not done again for so long. Guess: longer than a track's worth of chunks fails. */
const REST_MS = 60_000;
/** Subjects remembered; beyond, the oldest may be done again. */
const SUBJECTS_LIMIT = 512;

export interface RecoveryFigures {
  readonly recovery: Recovery;
  readonly done: number;
  /** It had been done less than a minute before. */
  readonly spared: number;
  /** The deed itself failed. */
  readonly failed: number;
}

export class RecoveryDesk {
  readonly #log: Logger;
  readonly #doneAtMs = new Map<string, number>();
  readonly #figures = new Map<Recovery, { done: number; spared: number; failed: number }>();
  #deeds: RecoveryDeeds | null = null;

  constructor(log: Logger) {
    this.#log = log;
  }

  give(deeds: RecoveryDeeds): void {
    this.#deeds = deeds;
  }

  /** Does what can be done about `recovery`, never throws. Nothing while no deeds are given, or when it is not known whom it is for. */
  act(recovery: Recovery, failure: Failure): void {
    const deeds = this.#deeds;
    if (!deeds) return;
    const deed = deedFor(recovery, failure, deeds);
    if (!deed) return;
    const counts = this.#counts(recovery);
    if (!this.#isDue(`${recovery} ${deed.subject}`)) {
      counts.spared += 1;
      return;
    }
    try {
      deed.act();
      counts.done += 1;
      this.#log.debug?.('recovery %s after %s in %s', recovery, failure.error.code, failure.component);
    } catch (error) {
      counts.failed += 1;
      this.#log.warn('the recovery %s failed', recovery, error);
    }
  }

  figures(): readonly RecoveryFigures[] {
    return [...this.#figures].map(([recovery, counts]) => ({ recovery, ...counts }));
  }

  #counts(recovery: Recovery): { done: number; spared: number; failed: number } {
    const known = this.#figures.get(recovery);
    if (known) return known;
    const counts = { done: 0, spared: 0, failed: 0 };
    this.#figures.set(recovery, counts);
    return counts;
  }

  #isDue(key: string): boolean {
    const nowMs = performance.now();
    if (nowMs - (this.#doneAtMs.get(key) ?? -Infinity) < REST_MS) return false;
    this.#doneAtMs.delete(key);
    this.#doneAtMs.set(key, nowMs);
    const [oldest] = this.#doneAtMs.keys();
    if (this.#doneAtMs.size > SUBJECTS_LIMIT && oldest !== undefined) this.#doneAtMs.delete(oldest);
    return true;
  }
}

interface Deed {
  /** For whom: the same is not done twice a minute. */
  readonly subject: string;
  act(): void;
}

/** null: nothing can be done. */
function deedFor(recovery: Recovery, failure: Failure, deeds: RecoveryDeeds): Deed | null {
  const { trackId, kind, path } = failure;
  const forTrack = (act: (trackId: number) => void): Deed | null =>
    trackId === undefined ? null : { subject: String(trackId), act: () => act(trackId) };
  switch (recovery) {
    case 'none':
    // The circuit breaker and its tries anew do it.
    case 'retry-later':
      return null;
    case 'more-time':
      return kind === undefined || path === undefined
        ? null
        : { subject: `${kind} ${path}`, act: () => deeds.moreTime(kind, path) };
    case 'reduce-memory':
      return { subject: '', act: () => deeds.reduceMemory() };
    case 'free-disk':
      return { subject: '', act: () => deeds.freeDisk() };
    case 'check-file-system':
      // Of a file that is no track yet the library's own scan tells: to look at all folders for it would be the storm.
      return forTrack((id) => deeds.checkFileSystem(id));
    case 'recover-database':
      return { subject: '', act: () => deeds.recoverDatabase() };
    case 'simplify':
      return forTrack((id) => deeds.simplify(id));
    case 'skip':
      return forTrack((id) => deeds.skip(id, failure));
    case 'convert':
      return forTrack((id) => deeds.convert(id, failure));
  }
}
