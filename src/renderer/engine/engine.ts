// The engine's front door: what views and stores may ask of playback. The engine owns play head, transport state, queue, volume and
// the choice of the mastered sound; it knows nothing of React. `player-engine.ts` implements it.
import type { TrackSound } from '../../shared/analysis.ts';
import type { PlayerError } from '../../shared/errors.ts';
import type { LevelSettings } from '../../shared/levels.ts';
import type { TrackRow } from '../../shared/library.ts';
import type { TransportState } from '../../shared/playback.ts';
import type { Preset } from '../../shared/presets.ts';
import type { QueueSource, RepeatMode, ShuffleMode } from '../../shared/queue.ts';
import type { KeptState, QueueLoss } from './queue/play-queue.ts';

/**
 * What failed, for a notice. skipped: the track, or the rest of it; silent: a part of it is; waiting: the core is away; stopped: the engine gave up, after a run of
 * failures or without an output.
 */
export interface PlaybackProblem {
  readonly track: TrackRow | null;
  readonly error: PlayerError;
  readonly outcome: 'skipped' | 'silent' | 'waiting' | 'stopped';
}

/**
 * off: no preset is chosen, or nothing is to be played; waiting: the original, or the preset before, is heard until the chosen one is there; on: the
 * chosen preset is heard, or would be but for intensity, bypass or pause; failed: this track cannot be had in it and plays as it is.
 */
export type MasteringState = 'off' | 'waiting' | 'on' | 'failed';

/** Everything about playback but the moving position. A new object at each change. */
export interface EngineSnapshot {
  readonly state: TransportState;
  readonly track: TrackRow | null;
  /** Length of `track` in frames: exact once known, from its tags before that, 0 without a track. */
  readonly lengthFrames: number;
  readonly queueLength: number;
  /** Index of the current entry in the queue, -1 without one. */
  readonly queueIndex: number;
  /** Slider position 0–1; the gain is its cube. */
  readonly volume: number;
  readonly muted: boolean;
  readonly problem: PlaybackProblem | null;
  /** Rises when the play head jumps: views that draw the position of a paused player draw it anew. */
  readonly jumps: number;
  /** The preset that was chosen. */
  readonly preset: Preset;
  /** The preset whose mastered sound is in the mix now, at whatever intensity; `off` without one. While nothing plays, the last. */
  readonly heardPreset: Preset;
  /** Its sound is made by the simple chain at present, because the full one failed. */
  readonly simplified: boolean;
  /** Share of the mastered sound, 0–1; `bypassed` makes it 0 for as long as it lasts. */
  readonly intensity: number;
  readonly bypassed: boolean;
  readonly levels: LevelSettings;
  readonly mastering: MasteringState;
  /** Why `mastering` is `failed`. */
  readonly masteringProblem: PlayerError | null;
  /** What is known of the sound of `track`, null until something is. */
  readonly sound: TrackSound | null;
  /**
   * The last switch that was waited for: from the choice of a preset that was not in the mix to its first frame there, by the audio
   * clock. null before there was one.
   */
  readonly lastSwitchMs: number | null;
}

/** One place in the queue. next-up: put there by hand and ahead, it comes first; context: the rest, and all that was played. */
export interface QueueEntry {
  readonly entryId: number;
  readonly trackId: number;
  readonly origin: 'context' | 'next-up';
}

/** A new object at each change of the queue; cheap: no entries in it. */
export interface QueueSnapshot {
  /** Rises with each change. */
  readonly revision: number;
  readonly length: number;
  /** Of the current entry, -1 without one. */
  readonly index: number;
  /** Entries after the current one that were put there by hand: they come first. */
  readonly nextUpLength: number;
  /** The list that was played from; null: the queue was put together by hand. */
  readonly source: QueueSource | null;
  readonly shuffle: ShuffleMode;
  readonly repeat: RepeatMode;
  readonly stopAfter: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Rises with each edit, and with each that is undone. */
  readonly edits: number;
  /** What the last edit took from the listener; null: nothing, or it was undone. */
  readonly lost: QueueLoss | null;
}

export interface EngineQueue {
  snapshot(): QueueSnapshot;
  onChange(listener: () => void): () => void;
  /** By index in the whole queue, in order of play: from `from` to before `to`. */
  entries(from: number, to: number): readonly QueueEntry[];
  /** Behind what was put there since the current track began. An empty queue rests at the first of them. */
  playNext(trackIds: readonly number[]): void;
  /** At the end of Next up; where no list was played, at the end of the queue. An empty queue rests at the first of them. */
  add(trackIds: readonly number[]): void;
  /** When the current entry is among them, playback goes on with the next. */
  remove(entryIds: readonly number[]): void;
  /** In the order they are in; null: at the end. The current entry stays where it is. */
  move(entryIds: readonly number[], beforeEntryId: number | null): void;
  /** What is ahead. */
  clear(): void;
  /** Plays that entry. Next up comes along, but for what of it lies before. */
  jump(entryId: number): void;
  /** By albums: once the core has said which those are. */
  setShuffle(mode: ShuffleMode): void;
  setRepeat(mode: RepeatMode): void;
  /** Playback rests at the next track once the current one has played to its end. Holds for one time. */
  setStopAfter(on: boolean): void;
  /** As it was before the last edit; what is heard goes on where it is in that queue. 50 steps. */
  undo(): void;
  redo(): void;
}

export interface ListOptions {
  /** Begins there; otherwise at the beginning, which is a random one when shuffled. */
  readonly startTrackId?: number | undefined;
  /** As it is when left out. */
  readonly shuffle?: ShuffleMode | undefined;
}

/** What is kept of the engine's state from run to run. */
export type KeptSound = Pick<EngineSnapshot, 'volume' | 'preset' | 'intensity' | 'levels'>;

export interface PlayerEngine {
  readonly queue: EngineQueue;
  /**
   * Replaces the list of the queue and plays from `startIndex`, at `startFrame`. `known` are rows the caller has at hand: a track whose row is
   * among them starts without asking the core for it.
   */
  playQueue(trackIds: readonly number[], startIndex: number, startFrame?: number, known?: readonly TrackRow[]): void;
  /**
   * Plays `track` at once and then calls `askList`. Its ids, if they contain the track, become the list of the queue; otherwise, or when it rejects,
   * the track is a list of its own. Next up stays. `placeIn`, asked when they have come, says which of them it is when it is among them more than once.
   */
  playFrom(
    track: TrackRow,
    source: QueueSource,
    askList: () => Promise<readonly number[]>,
    placeIn?: () => number | undefined,
  ): void;
  /** Plays that list in place of the one before. Next up stays; an empty list ends playback. */
  playList(source: QueueSource, ids: readonly number[], options?: ListOptions): void;
  /** The listener has `track` in hand and may play it next: its first sound is fetched. Costs one chunk; call it for few. */
  prepare(track: TrackRow): void;
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
  /**
   * The present sound goes on until the chosen one is there for what is heard, then fades over into it at once. A track that cannot be
   * had in it fades to the original; choosing the same again tries anew what had failed. `off` ends a bypass.
   */
  setPreset(preset: Preset): void;
  /** The listener has `preset` in hand and may choose it next: what it would begin with is fetched. Costs one chunk; call it for one at a time. */
  preparePreset(preset: Preset): void;
  /** Clamped to 0–1; what is no number is 0. */
  setIntensity(share: number): void;
  setBypassed(bypassed: boolean): void;
  setLevels(settings: LevelSettings): void;
  /** Takes new facts about a track's sound. */
  soundUpdated(sound: TrackSound): void;
  /** The core was away: asks again for the news that was lost meanwhile, and reports where the listener is. */
  coreReturned(): void;
  /** The machine slept, or the player stood still: the output is looked after at once. */
  woke(): void;
  /** The page goes: reports that it plays nothing any more. */
  leave(): void;
  /** What is kept of the queue: its entries, its order and its place. Shares what the next one shares. */
  keptQueue(): KeptState;
  /** Takes a queue that was kept, and plays on at `frame` of its current entry or rests there. Nothing of it can be undone. */
  restoreQueue(kept: KeptState, frame: number, plays: boolean): void;
  /** Takes values that were kept. Unlike the setters it reports nothing: the listener did not choose them now. */
  restore(kept: KeptSound): void;
  dismissProblem(): void;
  /** Takes new facts about a track it may be playing (measured length, changed content, gone). */
  trackUpdated(track: TrackRow): void;
  snapshot(): EngineSnapshot;
  /** All of the queue, in order. */
  queueIds(): readonly number[];
  onChange(listener: () => void): () => void;
  /** The frame of `track` that is heard now, extrapolated from the audio clock. */
  positionFrames(): number;
  dispose(): Promise<void>;
}
