// The test signal: every sample says which frame of which track it is, exactly. Left counts frames, right names the track, so
// a lost, repeated, shifted or interpolated sample cannot look like another. A preset adds its number to the right channel only: what is
// mastered must lie on its original to the frame, or the count on the left goes wrong. Shared by the server and the test.
import { PRESETS, type Preset } from '../../../shared/presets.ts';

/** Frames are told apart up to 2^23 (174 s): each is one step of a float's mantissa. */
export const FRAME_STEP = 2 ** -23;
export const TRACK_STEP = 2 ** -10;
/** A preset's number times this is added to the track. */
export const PRESET_TRACKS = 128;

/** What a track reads as in a preset. */
export function trackIn(id: number, preset: Preset): number {
  return id + PRESET_TRACKS * PRESETS.indexOf(preset);
}

/** A stretch of consecutive frames of one track. `track` is 0 for samples that are no exact frame: a fade or a mix. */
export interface Run {
  readonly track: number;
  readonly frame: number;
  readonly length: number;
  /** Frames that had passed the tap before it, silent ones too. */
  readonly at: number;
}

/** `frames` of track `id` from `startFrame` on, planar. */
export function signalOf(
  id: number,
  startFrame: number,
  frames: number,
  preset: Preset = 'off',
): Float32Array<ArrayBuffer> {
  const planar = new Float32Array(frames * 2);
  for (let i = 0; i < frames; i++) {
    planar[i] = (startFrame + i + 1) * FRAME_STEP;
    planar[frames + i] = trackIn(id, preset) * TRACK_STEP;
  }
  return planar;
}

/** A stretch at one exact level of the right channel, in tracks, or the way between two such. */
export interface Blend {
  readonly at: number;
  readonly frame: number;
  readonly length: number;
  readonly from: number;
  readonly to: number;
  /** How far it is from the straight line between `from` and `to` at most. */
  readonly bend: number;
}

/** Levels that stay for as many frames are told from what a fade passes through. */
const STEADY_FRAMES = 200;

/** Which blends of original and presets the samples are, and where they are not the frame after the one before. */
export function blendsOf(
  left: Float32Array,
  right: Float32Array,
): { readonly blends: Blend[]; readonly breaks: number[] } {
  const breaks: number[] = [];
  const steady: [number, number][] = [];
  for (let i = 0, begin = 0; i <= right.length; i++) {
    const step = (left[i] ?? 0) - (left[i - 1] ?? 0);
    if (i > 0 && i < left.length && step !== FRAME_STEP) breaks.push(i);
    if (i < right.length && right[i] === right[begin]) continue;
    if (i - begin >= STEADY_FRAMES) steady.push([begin, i]);
    begin = i;
  }
  const frameAt = (i: number): number => (left[i] ?? 0) / FRAME_STEP - 1;
  const levelAt = (i: number): number => (right[i] ?? 0) / TRACK_STEP;
  const blends = steady.flatMap(([begin, end], n): Blend[] => {
    const level = levelAt(begin);
    const flat = { at: begin, frame: frameAt(begin), length: end - begin, from: level, to: level, bend: 0 };
    const next = steady[n + 1];
    if (!next || next[0] === end) return [flat];
    const [to, length] = [levelAt(next[0]), next[0] - end];
    let bend = 0;
    for (let i = end; i < next[0]; i++) {
      const straight = level + ((to - level) * (i - end + 0.5)) / length;
      bend = Math.max(bend, Math.abs(levelAt(i) - straight));
    }
    return [flat, { at: end, frame: frameAt(end), length, from: level, to, bend }];
  });
  return { blends, breaks };
}
