// Seams of codecs whose samples depend on where decoding began (AAC draws noise from a running generator). Each chunk is decoded by
// itself, a little past its end; the next one fades in from that continuation. So a chunk depends on nothing but the file and its
// index, and the joined chunks have no step.

import { Lru } from '../shared/lru.ts';

/** Length of the fade from the chunk before: 21 ms, one AAC block, so that no block's noise ends at once. */
export const SEAM_FRAMES = 1024;

/** What a chunk's decoder gives right after the chunk's end; shorter only at the track's end. */
export interface Continuation {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** Fades `target` in from `before`, equal gain (both are the same music), in place. */
export function fadeInFrom(before: Float32Array, target: Float32Array): void {
  const frames = Math.min(SEAM_FRAMES, before.length, target.length);
  for (let i = 0; i < frames; i++) {
    const from = before[i] ?? 0;
    target[i] = from + ((target[i] ?? 0) - from) * ((i + 0.5) / SEAM_FRAMES);
  }
}

/** Enough for going back and forth in the tracks at hand: half a megabyte. A guess. */
const MAX_CONTINUATIONS = 64;

/** Continuations of chunks just rendered, by chunk, so that going on needs no second decode: 8 kB each. */
export const continuationCache = (): Lru<string, Continuation> => new Lru(MAX_CONTINUATIONS);
