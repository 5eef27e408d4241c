// What the buffer asks of the library, by functions of app.ts. A library that fails must not stop the music, nor end the player when a timer
// asked: then it has no answer, which is logged once a minute and not ten times a second.
import type { ContentFeatures } from '../../shared/analysis.ts';
import type { Logger } from '../platform/log.ts';
import type { PlannedTrack } from './chunk-plan.ts';

export interface LibraryQuestions {
  /** What of a track the plan needs; null when the library does not have it, or its file is away. */
  trackOf(trackId: number): Omit<PlannedTrack, 'analysed'> | null;
  isAnalysed(trackId: number, signature: string): boolean;
  featuresOf(trackId: number): ContentFeatures | null;
  /** Whether the library has the track, be its file there or away. */
  trackExists(trackId: number): boolean;
}

const LOG_EVERY_MS = 60_000;

export class TracksAtHand {
  readonly #questions: LibraryQuestions;
  readonly #log: Logger;
  readonly #nowMs: () => number;
  #loggedAtMs = -Infinity;

  constructor(questions: LibraryQuestions, log: Logger, nowMs: () => number) {
    this.#questions = questions;
    this.#log = log;
    this.#nowMs = nowMs;
  }

  trackOf(trackId: number | null): PlannedTrack | null {
    const track = trackId === null ? null : this.#answer(() => this.#questions.trackOf(trackId), null);
    if (!track) return null;
    // The original is planned also when the analyses cannot be read.
    const analysed = this.#answer(() => this.#questions.isAnalysed(track.trackId, track.signature), false);
    return { ...track, analysed };
  }

  featuresOf(trackId: number): ContentFeatures | null {
    return this.#answer(() => this.#questions.featuresOf(trackId), null);
  }

  /** While nobody knows, it does: nothing that is held is thrown away. */
  trackExists(trackId: number): boolean {
    return this.#answer(() => this.#questions.trackExists(trackId), true);
  }

  #answer<T>(question: () => T, otherwise: T): T {
    try {
      return question();
    } catch (error) {
      const nowMs = this.#nowMs();
      if (nowMs - this.#loggedAtMs >= LOG_EVERY_MS) {
        this.#loggedAtMs = nowMs;
        this.#log.error('the library does not answer the buffer', error);
      }
      return otherwise;
    }
  }
}
