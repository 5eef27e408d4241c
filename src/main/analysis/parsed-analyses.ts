// The analyses of the tracks at hand, parsed: each chunk needs the profile of its track, and to read one takes a millisecond (measured).
import type { TrackAnalysis } from '../../shared/analysis.ts';

/** The track that plays, the next, and some that were just left: 20 kB each. Guess. */
const LIMIT = 16;

interface Parsed {
  readonly signature: string;
  readonly analysis: TrackAnalysis;
}

export class ParsedAnalyses {
  /** By track; most recently used last. */
  readonly #parsed = new Map<number, Parsed>();

  get(trackId: number, signature: string): TrackAnalysis | null {
    const known = this.#parsed.get(trackId);
    if (known?.signature !== signature) return null;
    this.set(trackId, signature, known.analysis);
    return known.analysis;
  }

  set(trackId: number, signature: string, analysis: TrackAnalysis): void {
    this.#parsed.delete(trackId);
    this.#parsed.set(trackId, { signature, analysis });
    for (const oldest of this.#parsed.keys()) {
      if (this.#parsed.size <= LIMIT) break;
      this.#parsed.delete(oldest);
    }
  }

  forgetTrack(trackId: number): void {
    this.#parsed.delete(trackId);
  }
}
