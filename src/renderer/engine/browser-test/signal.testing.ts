// The test signal: every sample says which frame of which track it is, exactly. Left counts frames, right names the track, so
// a lost, repeated, shifted or interpolated sample cannot look like another. Shared by the server and the test.

/** Frames are told apart up to 2^23 (174 s): each is one step of a float's mantissa. */
export const FRAME_STEP = 2 ** -23;
export const TRACK_STEP = 2 ** -10;

/** A stretch of consecutive frames of one track. `track` is 0 for samples that are no exact frame: a fade or a mix. */
export interface Run {
  readonly track: number;
  readonly frame: number;
  readonly length: number;
  /** Frames that had passed the tap before it, silent ones too. */
  readonly at: number;
}

/** `frames` of track `id` from `startFrame` on, planar. */
export function signalOf(id: number, startFrame: number, frames: number): Float32Array<ArrayBuffer> {
  const planar = new Float32Array(frames * 2);
  for (let i = 0; i < frames; i++) {
    planar[i] = (startFrame + i + 1) * FRAME_STEP;
    planar[frames + i] = id * TRACK_STEP;
  }
  return planar;
}
