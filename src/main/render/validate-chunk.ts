// Whether what a worker gave is the chunk that was asked for, before anyone keeps or hears it. Pure. A worker checks what its chain made;
// here the answer is checked as such: a decoder that ends early, a message cut short, memory that was overwritten.
import { BYTES_PER_FRAME, CHUNK_FRAMES, chunkLengthFrames, chunkStartFrame } from '../../shared/timeline.ts';
import type { RenderedChunk } from '../../shared/worker-protocol.ts';

/** The chain's ceiling is below full scale: samples beyond this are no sound but a fault. */
const HIGHEST_MASTERED = 2;

/** A float file may honestly be louder than full scale, by 24 dB at most. Beyond are numbers that are no sound, and ears. A guess. */
const HIGHEST_ORIGINAL = 16;

export interface ChunkFacts {
  readonly index: number;
  readonly mastered: boolean;
  /** Of the track, as far as it is known. */
  readonly totalFrames: number | null;
}

/** What is wrong with it, in words; null when it is what it should be. */
export function problemOf(chunk: RenderedChunk, facts: ChunkFacts): string | null {
  return shapeProblem(chunk, facts) ?? lengthProblem(chunk, facts) ?? soundProblem(chunk, facts.mastered);
}

/** What is wrong with it by itself, whatever is known of the track. */
export function ownProblemOf(chunk: RenderedChunk, { index, mastered }: ChunkFacts): string | null {
  return problemOf(chunk, { index, mastered, totalFrames: chunk.totalFrames });
}

function shapeProblem({ pcm, frames, totalFrames }: RenderedChunk, { index }: ChunkFacts): string | null {
  if (!Number.isSafeInteger(frames) || frames < 0 || frames > CHUNK_FRAMES) return `${frames} frames`;
  if (pcm.byteLength !== frames * BYTES_PER_FRAME) return `${pcm.byteLength} bytes for ${frames} frames`;
  if (totalFrames === null) return frames === CHUNK_FRAMES ? null : `${frames} frames, and yet it is not the end`;
  const isTotal = Number.isSafeInteger(totalFrames) && totalFrames > 0;
  if (!isTotal || chunkLengthFrames(index, totalFrames) !== frames) return `${frames} frames of ${totalFrames} in all`;
  return null;
}

function lengthProblem(
  { frames, totalFrames }: RenderedChunk,
  { index, totalFrames: known }: ChunkFacts,
): string | null {
  if (known === null || (totalFrames ?? known) === known) {
    if (known === null || chunkLengthFrames(index, known) === frames) return null;
    return `${frames} frames at ${chunkStartFrame(index)} of ${known}`;
  }
  return `it ends at ${totalFrames}, the track at ${known}`;
}

function soundProblem({ pcm }: RenderedChunk, mastered: boolean): string | null {
  const highest = mastered ? HIGHEST_MASTERED : HIGHEST_ORIGINAL;
  const samples = new Float32Array(pcm);
  // NaN compares as false.
  for (let i = 0; i < samples.length; i++) if (!(Math.abs(samples[i]!) <= highest)) return `a sample of ${samples[i]}`;
  return null;
}
