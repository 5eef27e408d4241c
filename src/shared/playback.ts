// The words of playback: the transport's states and what the engine reports to the core about the listener's intent.
import type { Preset } from './presets.ts';

/**
 * idle: nothing chosen; loading: a track is chosen and its first chunk is on the way; playing; paused; stalled: playing was
 * asked for and the next chunk is late; ended: the queue played to its end.
 */
export type TransportState = 'idle' | 'loading' | 'playing' | 'paused' | 'stalled' | 'ended';

/** `tick` is throttled (at most 10 a second); every other kind is sent at once and raises the epoch. `intensity` tells of bypass too. */
export const REPORT_KINDS = ['tick', 'track', 'seek', 'pause', 'resume', 'stop', 'preset', 'intensity'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** What the engine is doing now. Of one page, the report with the highest epoch, then the newest, is the truth. */
export interface EngineReport {
  readonly kind: ReportKind;
  /** Which page speaks: each that is opened, or loaded anew, makes up one. Its epochs are its own. */
  readonly pageId: string;
  readonly epoch: number;
  readonly playing: boolean;
  /** The preset that is wanted; what is heard may still be another. */
  readonly preset: Preset;
  /** Share of the mastered sound, 0–1; `bypassed` makes it 0 for as long as it lasts. */
  readonly intensity: number;
  readonly bypassed: boolean;
  readonly trackId: number | null;
  readonly signature: string | null;
  /** Play head in `trackId`, in frames. */
  readonly frame: number;
  /** Tracks that follow and precede in the queue, if any. */
  readonly nextTrackId: number | null;
  readonly previousTrackId: number | null;
  /** Times the sound stopped because a chunk was late, since the page was opened. */
  readonly underruns: number;
  /** The last change of preset that was heard: how many there were since the page was opened, and how long this one took; null before the first. */
  readonly heardSwitch: { readonly count: number; readonly ms: number } | null;
}

/** Sound the page keeps ready ahead of the play head, in frames: 8 s. Guess: rides out a worker restart; the core's tiers hold more. */
export const LOOK_AHEAD_FRAMES = 384_000;

/** With less than 0.3 s of a chunk left the one after it is needed at once, too. Guess: the crossfade and the way to the page. */
export const NEARLY_OVER_FRAMES = 14_400;

/** How soon a chunk is needed: `now` before anything else, `soon` is the feeder's look-ahead, `maybe` is speculation. */
export const URGENCIES = ['now', 'soon', 'maybe'] as const;
export type Urgency = (typeof URGENCIES)[number];
