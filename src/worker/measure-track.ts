// The exact length of a track: its frames at 48 kHz, counted by decoding all of it. It equals the sum of the chunks' lengths, also
// for damaged files, where decoding from another place may find more or less.
import { chunkIndexAt, chunkStartFrame, CHUNK_FRAMES, SAMPLE_RATE_HZ } from '../shared/timeline.ts';
import type { MeasureJob } from '../shared/worker-protocol.ts';
import type { Decoder, PcmReader } from './decode/decoder.ts';
import { assertUnchanged } from './media-file.ts';

/** Throws file codes, `file-changed`, `decode-failed` or `aborted`. */
export async function measureTrack(decoder: Decoder, job: MeasureJob, signal: AbortSignal): Promise<number> {
  await assertUnchanged(job.path, job.signature);
  const reader = await decoder.open(job.path, signal);
  try {
    const totalFrames = await measureReader(reader, signal);
    await assertUnchanged(job.path, job.signature);
    return totalFrames;
  } finally {
    reader.dispose();
  }
}

export async function measureReader(reader: PcmReader, signal: AbortSignal): Promise<number> {
  const totalFrames = await countFrom(reader, 0, Number.POSITIVE_INFINITY, signal);
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

async function countFrom(reader: PcmReader, start: number, most: number, signal: AbortSignal): Promise<number> {
  await reader.seek(start, signal);
  const scratch = new Float32Array(SAMPLE_RATE_HZ);
  let count = 0;
  while (count < most) {
    const part = scratch.subarray(0, Math.min(scratch.length, most - count));
    const frames = await reader.read(part, part, signal);
    count += frames;
    if (frames < part.length) break;
  }
  return count;
}
