// What the analysis room needs of whoever keeps its results. The catalogue has these members; app.ts passes it in. All calls are
// synchronous and throw coded errors of the database.
import type { ReplayGainTags, TrackAnalysis } from '../../shared/analysis.ts';
import type { SerializedError } from '../../shared/errors.ts';

export interface AnalysisTarget {
  readonly trackId: number;
  readonly signature: string;
}

export interface AnalysisFailure extends SerializedError {
  /** When it may be tried again, as a time in ms; null: not before the content changes. */
  readonly retryAt: number | null;
}

/** One track of an album. `histogram` and `truePeakDbtp` are null as long as it is open, and when it could not be analysed. */
export interface AlbumMember {
  /** It is still to be analysed. */
  readonly open: boolean;
  readonly histogram: readonly number[] | null;
  readonly truePeakDbtp: number | null;
}

export interface AnalysisStorage {
  /** The analysis of this content, or why there is none, or null: not analysed yet. */
  get(trackId: number, signature: string): TrackAnalysis | AnalysisFailure | null;
  /** False, and nothing kept, when the track is gone or has other content by now. */
  save(trackId: number, signature: string, analysis: TrackAnalysis): boolean;
  saveFailure(trackId: number, signature: string, failure: AnalysisFailure): boolean;
  /** A track that could not be analysed is to be tried again. */
  forgetFailure(trackId: number): void;
  /** Failures whose time has come are open again. */
  reopenDue(now: number): number;
  /** The first track after `afterTrackId` that is there and open. */
  nextOpen(afterTrackId: number): AnalysisTarget | null;
  counts(): { readonly open: number; readonly analysed: number; readonly failed: number };
  /** The tracks of the track's album that are there, itself among them; null when it is of none. */
  album(trackId: number): readonly AlbumMember[] | null;
  replayGain(trackId: number): ReplayGainTags | null;
}
