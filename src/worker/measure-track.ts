// The exact length of a track: its frames at 48 kHz, counted by decoding all of it. It equals the sum of the chunks' lengths, also
// for damaged files, where decoding from another place may find more or less.
import { chunkIndexAt, chunkStartFrame, CHUNK_FRAMES, SAMPLE_RATE_HZ } from '../shared/timeline.ts';
import type { PcmReader } from './decode/decoder.ts';

/** Is given the frames of the one decode from the start, in order; the arrays are valid during the call only. */
export type FrameObserver = (left: Float32Array, right: Float32Array, frames: number) => void;

const unobserved: FrameObserver = () => undefined;

/**
 * The length of `reader`'s track. Less or more frames were observed only where the file is damaged. Throws `decode-failed` or `aborted`.
 */
export async function measureReader(
  reader: PcmReader,
  signal: AbortSignal,
  observe: FrameObserver = unobserved,
): Promise<number> {
  const totalFrames = await countFrom(reader, 0, Number.POSITIVE_INFINITY, signal, observe);
  if (totalFrames === 0 || reader.reentry === 'linear') return totalFrames;
  const last = chunkIndexAt(totalFrames - 1);
  if (await endsAt(reader, last, totalFrames, signal)) return totalFrames;
  // Damage: what the last chunk holds when it is decoded by itself differs. The chunks are what is heard, so they are the truth.
  for (let index = 0; ; index++) {
    const frames = await countFrom(reader, chunkStartFrame(index), CHUNK_FRAMES, signal);
    if (frames < CHUNK_FRAMES) return chunkStartFrame(index) + frames;
  }
}

async function endsAt(reader: PcmReader, index: number, totalFrames: number, signal: AbortSignal): Promise<boolean> {
  const start = chunkStartFrame(index);
  return start + (await countFrom(reader, start, CHUNK_FRAMES + 1, signal)) === totalFrames;
}

async function countFrom(
  reader: PcmReader,
  start: number,
  most: number,
  signal: AbortSignal,
  observe = unobserved,
): Promise<number> {
  await reader.seek(start, signal);
  const left = new Float32Array(SAMPLE_RATE_HZ);
  const right = new Float32Array(SAMPLE_RATE_HZ);
  let count = 0;
  while (count < most) {
    const length = Math.min(left.length, most - count);
    const frames = await reader.read(left.subarray(0, length), right.subarray(0, length), signal);
    observe(left, right, frames);
    count += frames;
    if (frames < length) break;
  }
  return count;
}
