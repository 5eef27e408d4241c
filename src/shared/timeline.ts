// Law 1, one timeline: time is an integer frame count at 48 kHz and this module is the only place that converts it.
// Everyone who needs seconds, frames or chunks calls here; nobody else does arithmetic on them.
import { ENGINE_VERSION, type Preset } from './presets.ts';

/** The one rate behind the decoder and of the AudioContext, in Hz. */
export const SAMPLE_RATE_HZ = 48_000;

/** Channels of every chunk: left, right. */
export const CHANNELS = 2;

/**
 * Frames of every chunk but a track's last: 2 s. A multiple of 160, so that at every common source rate a chunk begins on a
 * whole phase of the resampler (44.1 kHz: 147 source frames to 160) and equals the whole-file decode bit for bit. The length is
 * what a listener waits for: a cold chunk in the page took 35 ms at 2 s and 59 ms at 5 s, one from memory 10 and 17 ms
 * (medians of `npm run bench -- player`).
 */
export const CHUNK_FRAMES = 96_000;

/** Bytes of one frame in a chunk: planar float32, all of the left channel, then all of the right. */
export const BYTES_PER_FRAME = CHANNELS * Float32Array.BYTES_PER_ELEMENT;

/** What a chunk is a pure function of (law 2). `signature` is the content signature of the file, see `library.ts`, or of a part of it, see `file-part.ts`. */
export interface ChunkKey {
  readonly trackId: number;
  readonly signature: string;
  readonly preset: Preset;
  readonly engineVersion: number;
  readonly index: number;
}

/** The key of chunk `index` under this build's engine. */
export function chunkKey(trackId: number, signature: string, preset: Preset, index: number): ChunkKey {
  return { trackId, signature, preset, engineVersion: ENGINE_VERSION, index };
}

/** The key as one string: map key in the tiers and path of the byte route. */
export function chunkKeyText(key: ChunkKey): string {
  return `${key.trackId}/${key.signature}/${key.preset}/${key.engineVersion}/${key.index}`;
}

/** Seconds to the nearest frame, never negative. NaN and infinities become 0. */
export function secondsToFrames(seconds: number): number {
  return Number.isFinite(seconds) ? Math.max(0, Math.round(seconds * SAMPLE_RATE_HZ)) : 0;
}

export function framesToSeconds(frames: number): number {
  return frames / SAMPLE_RATE_HZ;
}

/** Index of the chunk that holds `frame`. */
export function chunkIndexAt(frame: number): number {
  return Math.floor(Math.max(0, frame) / CHUNK_FRAMES);
}

/** First frame of chunk `index`. */
export function chunkStartFrame(index: number): number {
  return index * CHUNK_FRAMES;
}

/** Frames in chunk `index` of a track of `totalFrames`: `CHUNK_FRAMES`, less in the last chunk, 0 beyond it. */
export function chunkLengthFrames(index: number, totalFrames: number): number {
  return Math.max(0, Math.min(CHUNK_FRAMES, totalFrames - chunkStartFrame(index)));
}

/** "3:07", or "1:02:03" from an hour on. */
export function formatClock(frames: number): string {
  const seconds = Math.floor(framesToSeconds(Math.max(0, frames)));
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
