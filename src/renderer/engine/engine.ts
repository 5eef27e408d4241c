// The engine's front door: what views and stores may ask of playback. The engine owns play head, transport state, queue and
// volume; it knows nothing of React. `player-engine.ts` implements it.
import type { PlayerError } from '../../shared/errors.ts';
import type { TrackRow } from '../../shared/library.ts';
import type { TransportState } from '../../shared/playback.ts';

/** A skipped or failed track, for a notice. `stopped` when the engine gave up after a run of failures. */
export interface PlaybackProblem {
  readonly track: TrackRow | null;
  readonly error: PlayerError;
  readonly stopped: boolean;
}

/** Everything about playback but the moving position. A new object at each change. */
export interface EngineSnapshot {
  readonly state: TransportState;
  readonly track: TrackRow | null;
  /** Length of `track` in frames: exact once known, from its tags before that, 0 without a track. */
  readonly lengthFrames: number;
  readonly queueLength: number;
  /** Index of `track` in the queue, -1 without one. */
  readonly queueIndex: number;
  /** Slider position 0–1; the gain is its cube. */
  readonly volume: number;
  readonly muted: boolean;
  readonly problem: PlaybackProblem | null;
  /** Rises when the play head jumps: who draws the position of a paused player draws it anew. */
  readonly jumps: number;
}

export interface PlayerEngine {
  /**
   * Replaces the queue and plays from `startIndex`, at `startFrame`. `known` are rows the caller has at hand: a track whose row is
   * among them starts without asking the core for it.
   */
  playQueue(trackIds: readonly number[], startIndex: number, startFrame?: number, known?: readonly TrackRow[]): void;
  /** Plays or pauses; from `ended` starts the queue over; from `idle` does nothing. */
  toggle(): void;
  pause(): void;
  resume(): void;
  next(): void;
  /** The start of this track, or the track before when less than 3 s in. */
  previous(): void;
  /** Clamped to [0, length]. The exact end moves on to the next track. */
  seek(frame: number): void;
  setVolume(volume: number): void;
  setMuted(muted: boolean): void;
  dismissProblem(): void;
  /** Takes new facts about a track it may be playing (measured length, changed content, gone). */
  trackUpdated(track: TrackRow): void;
  snapshot(): EngineSnapshot;
  onChange(listener: () => void): () => void;
  /** The frame of `track` that is heard now, extrapolated from the audio clock. */
  positionFrames(): number;
  dispose(): Promise<void>;
}
