// All that is known of a track: what its file says of itself, where it lies, how it is coded and how it sounds, and what the listener made of it.
import type { ReplayGainTags } from './analysis.ts';
import type { SerializedError } from './errors.ts';
import type { TrackRow } from './library.ts';

/** Of the analysis of its sound. */
export interface KnownSound {
  readonly integratedLufs: number | null;
  readonly truePeakDbtp: number | null;
  readonly loudnessRangeLu: number | null;
  readonly crestDb: number | null;
  readonly tempoBpm: number | null;
  /** Why there are no figures; null when there are. */
  readonly problem: SerializedError | null;
}

export interface TrackProperties {
  readonly row: TrackRow;
  readonly albumArtists: readonly string[];
  readonly composers: readonly string[];
  readonly genres: readonly string[];
  readonly trackTotal: number | null;
  readonly discTotal: number | null;
  readonly discSubtitle: string | null;
  /** As precise as the file says, "1994" or "1994-03-21". */
  readonly date: string | null;
  readonly originalDate: string | null;
  readonly compilation: boolean;
  readonly mbRecordingId: string | null;
  readonly mbReleaseId: string | null;
  readonly mbReleaseGroupId: string | null;
  readonly hasLyrics: boolean;
  readonly replayGain: ReplayGainTags;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** 0: the whole file; otherwise which part of it. */
  readonly part: number;
  /** A hash of the coded sound, the same for a copy with other tags; null: not taken yet. */
  readonly identity: string | null;
  /** Files that sound the same, this one not among them. */
  readonly copies: number;
  readonly skips: number;
  /** null: not analysed yet. */
  readonly sound: KnownSound | null;
}
