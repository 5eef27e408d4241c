// What the player does by itself about a failure: one deed for each recovery of the error table. The rooms own the deeds, and the
// composition root gives them when everything is built. This file decides only which deed is done and how often: at most once a minute for
// the same subject, so that recoveries never become a load of their own.
import { ERRORS, type ErrorCode, type PlayerError, type Recovery } from '../../shared/errors.ts';
import type { JobKind } from '../../shared/health.ts';
import { Lru } from '../../shared/lru.ts';
import type { Logger } from '../platform/log.ts';
import type { Failure } from './error-tracker.ts';

export interface RecoveryDeeds {
  /** Caches are given back, workers go on with less at a time. */
  reduceMemory(): void;
  /** What can be made again leaves the disk. */
  freeDisk(): void;
  /** Looks whether the track's file is as the library thinks. */
  checkFile(trackId: number): void;
  recoverDatabase(): void;
  /** The track is mastered by the simple chain for a while. */
  simplify(trackId: number): void;
  /** The track is left out until its file changes. `signature`: the content that was tried. */
  skip(trackId: number, signature: string, error: PlayerError): void;
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
  readonly #moreTime: (kind: JobKind, path: string) => void;
  readonly #doneAtMs = new Lru<string, number>(SUBJECTS_LIMIT);
  readonly #figures = new Map<Recovery, { done: number; spared: number; failed: number }>();
  #deeds: RecoveryDeeds | null = null;

  /** `moreTime`: jobs of this kind on this file get more time from now on. It is this room's own. */
  constructor(log: Logger, moreTime: (kind: JobKind, path: string) => void) {
    this.#log = log;
    this.#moreTime = moreTime;
  }

  give(deeds: RecoveryDeeds): void {
    this.#deeds = deeds;
  }

  /** Does what can be done about the failure, never throws. Nothing while no deeds are given, or when it is not known whom it is for. */
  act(failure: Failure): void {
    const { recovery } = ERRORS[failure.error.code];
    const deed = this.#deeds && this.#deedFor(recovery, failure, this.#deeds);
    if (deed) this.#do(recovery, deed, failure.error.code);
  }

  figures(): readonly RecoveryFigures[] {
    return [...this.#figures].map(([recovery, counts]) => ({ recovery, ...counts }));
  }

  #do(recovery: Recovery, deed: Deed, code: ErrorCode): void {
    const counts = this.#counts(recovery);
    if (!this.#isDue(`${recovery} ${deed.subject}`)) {
      counts.spared += 1;
      return;
    }
    try {
      deed.act();
      counts.done += 1;
      this.#log.debug?.('recovery %s after %s', recovery, code);
    } catch (error) {
      counts.failed += 1;
      this.#log.warn('the recovery %s failed', recovery, error);
    }
  }

  /** null: nothing can be done here. */
  #deedFor(recovery: Recovery, { trackId, signature, kind, path, error }: Failure, deeds: RecoveryDeeds): Deed | null {
    switch (recovery) {
      case 'none':
      // The guard retries, or the caller asks again.
      case 'retry-later':
        return null;
      case 'simplify':
        if (trackId === undefined) return null;
        return { subject: String(trackId), act: () => deeds.simplify(trackId) };
      case 'more-time':
        if (kind === undefined || path === undefined) return null;
        return { subject: `${kind} ${path}`, act: () => this.#moreTime(kind, path) };
      case 'reduce-memory':
        return { subject: '', act: () => deeds.reduceMemory() };
      case 'free-disk':
        return { subject: '', act: () => deeds.freeDisk() };
      case 'check-file-system':
        // The library's own scan reports a file that is no track yet; a look over all folders for it would cost too much.
        if (trackId === undefined) return null;
        return { subject: `${trackId} ${signature}`, act: () => deeds.checkFile(trackId) };
      case 'recover-database':
        return { subject: '', act: () => deeds.recoverDatabase() };
      case 'skip':
        // What the scan cannot read it marks itself.
        if (trackId === undefined || signature === undefined) return null;
        return { subject: `${trackId} ${signature}`, act: () => deeds.skip(trackId, signature, error) };
    }
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
    if (nowMs - (this.#doneAtMs.peek(key) ?? -Infinity) < REST_MS) return false;
    this.#doneAtMs.set(key, nowMs);
    return true;
  }
}

interface Deed {
  /** For whom: the same is not done twice a minute. */
  readonly subject: string;
  act(): void;
}
