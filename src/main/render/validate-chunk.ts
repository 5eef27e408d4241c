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

/** What is wrong with a chunk, in words. */
export interface ChunkProblem {
  /**
   * broken: no answer at all, which is the worker's doing; unsound: samples that are no sound; length: it contradicts itself or what is known
   * of where the track ends, as damaged files do, and workers that read them badly.
   */
  readonly kind: 'broken' | 'unsound' | 'length';
  readonly words: string;
}

/** null when it is what it should be. */
export function problemOf(chunk: RenderedChunk, facts: ChunkFacts): ChunkProblem | null {
  const broken = brokenBy(chunk);
  if (broken !== null) return { kind: 'broken', words: broken };
  const unsound = unsoundBy(chunk, facts.mastered);
  if (unsound !== null) return { kind: 'unsound', words: unsound };
  const length = lengthProblem(chunk, facts);
  return length === null ? null : { kind: 'length', words: length };
}

/** What is wrong with it by itself, whatever is known of the track. */
export function ownProblemOf(chunk: RenderedChunk, { index, mastered }: ChunkFacts): ChunkProblem | null {
  return problemOf(chunk, { index, mastered, totalFrames: null });
}

function brokenBy({ pcm, frames, totalFrames }: RenderedChunk): string | null {
  if (!Number.isSafeInteger(frames) || frames < 0 || frames > CHUNK_FRAMES) return `${frames} frames`;
  if (pcm.byteLength !== frames * BYTES_PER_FRAME) return `${pcm.byteLength} bytes for ${frames} frames`;
  if (totalFrames === null) return frames === CHUNK_FRAMES ? null : `${frames} frames, and yet it is not the end`;
  return Number.isSafeInteger(totalFrames) && totalFrames > 0 ? null : `a track of ${totalFrames} frames`;
}

function lengthProblem(
  { frames, totalFrames }: RenderedChunk,
  { index, totalFrames: known }: ChunkFacts,
): string | null {
  if (totalFrames !== null && chunkLengthFrames(index, totalFrames) !== frames)
    return `${frames} frames of ${totalFrames} in all`;
  if (known === null) return null;
  if (totalFrames !== null && totalFrames !== known) return `it ends at ${totalFrames}, the track at ${known}`;
  return chunkLengthFrames(index, known) === frames
    ? null
    : `${frames} frames at ${chunkStartFrame(index)} of ${known}`;
}

function unsoundBy({ pcm }: RenderedChunk, mastered: boolean): string | null {
  const highest = mastered ? HIGHEST_MASTERED : HIGHEST_ORIGINAL;
  const samples = new Float32Array(pcm);
  // NaN compares as false.
  for (let i = 0; i < samples.length; i++) if (!(Math.abs(samples[i]!) <= highest)) return `a sample of ${samples[i]}`;
  return null;
}
