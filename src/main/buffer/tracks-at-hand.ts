// What the plan needs to know of the tracks it is made for: asked of the library once and kept until the library says that something changed, so
// that a plan of what is known asks nothing. A library that fails must not stop the music, nor end the player when a timer asked: then there is
// no answer, which is logged once a minute.
import type { ContentFeatures } from '../../shared/analysis.ts';
import { Lru } from '../../shared/lru.ts';
import type { AnalysisService } from '../analysis/analysis-service.ts';
import type { Tracks } from '../catalogue/tracks.ts';
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

/** The questions as the catalogue and the analysis answer them. */
export function libraryQuestions(
  tracks: Pick<Tracks, 'byId'>,
  analysis: Pick<AnalysisService, 'known'>,
): LibraryQuestions {
  return {
    trackOf: (trackId) => {
      const row = tracks.byId(trackId);
      return row && row.state !== 'missing'
        ? { trackId, signature: row.signature, totalFrames: row.totalFrames }
        : null;
    },
    isAnalysed: (trackId, signature) => analysis.known(trackId, signature) !== null,
    featuresOf: (trackId) => {
      const row = tracks.byId(trackId);
      return (row && analysis.known(trackId, row.signature)?.profile.features) ?? null;
    },
    trackExists: (trackId) => tracks.byId(trackId) !== null,
  };
}

const LOG_EVERY_MS = 60_000;

/** What is not known, or not all, is asked for again after this: nobody may tell when it is. Guess: nobody notices the second. */
const AGAIN_MS = 1_000;

/** Tracks that are kept in mind: more than one plan is made for. */
const TRACKS_LIMIT = 16;

export class TracksAtHand {
  readonly #questions: LibraryQuestions;
  readonly #log: Logger;
  readonly #nowMs: () => number;
  readonly #known = new Lru<number, { readonly track: PlannedTrack | null; readonly atMs: number }>(TRACKS_LIMIT);
  #loggedAtMs = -Infinity;

  constructor(questions: LibraryQuestions, log: Logger, nowMs: () => number) {
    this.#questions = questions;
    this.#log = log;
    this.#nowMs = nowMs;
  }

  trackOf(trackId: number | null): PlannedTrack | null {
    if (trackId === null) return null;
    const nowMs = this.#nowMs();
    const known = this.#known.get(trackId);
    if (known && (isComplete(known.track) || nowMs - known.atMs < AGAIN_MS)) return known.track;
    const track = this.#ask(trackId);
    this.#known.set(trackId, { track, atMs: nowMs });
    return track;
  }

  /** The library changed, or one track of it: what is known of it is asked for anew. */
  forget(trackId?: number): void {
    if (trackId === undefined) this.#known.clear();
    else this.#known.delete(trackId);
  }

  featuresOf(trackId: number): ContentFeatures | null {
    return this.#answer(() => this.#questions.featuresOf(trackId), null);
  }

  /** While nobody knows, it does: nothing that is held is thrown away. */
  trackExists(trackId: number): boolean {
    return this.#answer(() => this.#questions.trackExists(trackId), true);
  }

  #ask(trackId: number): PlannedTrack | null {
    const track = this.#answer(() => this.#questions.trackOf(trackId), null);
    if (!track) return null;
    // The original is planned also when the analyses cannot be read.
    return { ...track, analysed: this.#answer(() => this.#questions.isAnalysed(trackId, track.signature), false) };
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

function isComplete(track: PlannedTrack | null): boolean {
  return track !== null && track.analysed && track.totalFrames !== null;
}
