// A stretch of the original on the audio clock: which chunk of which track is heard where. The mastered sound is laid beside these.
import type { Preset } from '../../../shared/presets.ts';
import { chunkIndexAt, chunkKey, type ChunkKey } from '../../../shared/timeline.ts';
import type { QueuedTrack } from '../transport/queued-track.ts';

export interface Stretch {
  readonly queued: QueuedTrack;
  /** The content that was scheduled: the queued track's row may be newer. */
  readonly trackId: number;
  readonly signature: string;
  readonly index: number;
  /** Frame of the track it begins with, and where that lies in the chunk. */
  readonly frame: number;
  readonly offsetFrames: number;
  /** Frames of the whole chunk. */
  readonly chunkFrames: number;
  /** Frame of the audio clock at which it begins, and the one after it. */
  readonly atFrame: number;
  readonly endFrame: number;
  /** Where the unbroken sound it belongs to began. */
  readonly runFrame: number;
}

/** `before` is the stretch scheduled last. Null for a queued track without a row, which is never heard. */
export function stretchOf(
  queued: QueuedTrack,
  frame: number,
  chunkFrames: number,
  offsetFrames: number,
  atFrame: number,
  before: Stretch | undefined,
): Stretch | null {
  if (!queued.row) return null;
  return {
    queued,
    trackId: queued.row.id,
    signature: queued.row.signature,
    index: chunkIndexAt(frame),
    frame,
    offsetFrames,
    chunkFrames,
    atFrame,
    endFrame: atFrame + chunkFrames - offsetFrames,
    runFrame: before?.endFrame === atFrame ? before.runFrame : atFrame,
  };
}

export function keyOfStretch({ trackId, signature, index }: Stretch, preset: Preset): ChunkKey {
  return chunkKey(trackId, signature, preset, index);
}

/** From `first` on, those that touch and for which `held` has something; empty when it has nothing for the first. */
export function unbrokenFrom(
  stretches: readonly Stretch[],
  first: number,
  held: (stretch: Stretch) => boolean,
): readonly Stretch[] {
  let end = first;
  for (let before: Stretch | undefined; end < stretches.length; end++) {
    const stretch = stretches[end];
    if (!stretch || (before && before.endFrame !== stretch.atFrame) || !held(stretch)) break;
    before = stretch;
  }
  return stretches.slice(first, end);
}
