// What the buffer asks of the library, by functions of app.ts. A library that fails must not stop the music, nor end the player when a timer
// asked: then it has no answer, which is logged once and not ten times a second.
import type { ContentFeatures } from '../../shared/analysis.ts';
import type { Logger } from '../platform/log.ts';
import type { PlannedTrack } from './chunk-plan.ts';

export interface LibraryQuestions {
  /** What of a track the plan needs; null when the library does not have it, or its file is away. */
  trackOf(trackId: number): PlannedTrack | null;
  featuresOf(trackId: number): ContentFeatures | null;
}

export class LibraryFacts {
  readonly #questions: LibraryQuestions;
  readonly #log: Logger;
  #isDown = false;

  constructor(questions: LibraryQuestions, log: Logger) {
    this.#questions = questions;
    this.#log = log;
  }

  trackOf(trackId: number | null): PlannedTrack | null {
    return trackId === null ? null : this.#answer(() => this.#questions.trackOf(trackId));
  }

  featuresOf(trackId: number): ContentFeatures | null {
    return this.#answer(() => this.#questions.featuresOf(trackId));
  }

  #answer<T>(question: () => T | null): T | null {
    try {
      const answer = question();
      this.#isDown = false;
      return answer;
    } catch (error) {
      if (!this.#isDown) this.#log.error('nothing is prepared ahead: the library does not answer', error);
      this.#isDown = true;
      return null;
    }
  }
}
