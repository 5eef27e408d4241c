// A piece of the original on the track's grid of blocks, with the detector's levels of it: what the mastering chain is fed with.
// `dry-chunks` makes one of each decoded chunk and keeps it.
import {
  BLOCK_FRAMES,
  BLOCKS_PER_CHUNK,
  DETECTOR_LEAD_BLOCKS,
  LEVEL_FLOOR_DB,
  LevelDetector,
} from './level-detector.ts';

/** Levels that are told beyond the end of a piece. */
export const AFTER_BLOCKS = 4;

const SILENCE = new Float32Array(BLOCK_FRAMES);

/** `left` and `right` are of equal length and never written to again; the first frame begins a block. */
export class DrySound {
  readonly left: Float32Array;
  readonly right: Float32Array;
  #levelsDb: Float32Array | null = null;

  constructor(left: Float32Array, right: Float32Array) {
    this.left = left;
    this.right = right;
  }

  get frames(): number {
    return this.left.length;
  }

  /** Level of each block, the last one filled up with silence, as if nothing came before the piece. */
  get levelsDb(): Float32Array {
    if (!this.#levelsDb) {
      const detector = new LevelDetector(Math.ceil(this.frames / BLOCK_FRAMES));
      feed(detector, this, 0, Math.ceil(this.frames / BLOCK_FRAMES));
      this.#levelsDb = detector.levelsDb;
    }
    return this.#levelsDb;
  }
}

/**
 * Levels around `sound`, a pure function of the three pieces: `historyBlocks` of them before its first block, then its own, then
 * `AFTER_BLOCKS`. `before` is a chunk, with silence at its end where it is short; null is silence. Of `before` the blocks are left out in which the detector
 * still remembers where it began.
 */
export function levelsAround(
  before: DrySound | null,
  sound: DrySound,
  after: DrySound | null,
): { readonly levelsDb: Float32Array; readonly historyBlocks: number } {
  const historyBlocks = before ? BLOCKS_PER_CHUNK - DETECTOR_LEAD_BLOCKS : 0;
  const own = sound.levelsDb;
  const levelsDb = new Float32Array(historyBlocks + own.length + AFTER_BLOCKS).fill(LEVEL_FLOOR_DB);
  levelsDb.set(own, historyBlocks);
  if (before) {
    levelsDb.set(before.levelsDb.subarray(DETECTOR_LEAD_BLOCKS), 0);
    levelsDb.set(levelsAcross(before, sound, Math.min(DETECTOR_LEAD_BLOCKS, own.length)), historyBlocks);
  }
  if (after) levelsDb.set(levelsAcross(sound, after, AFTER_BLOCKS), historyBlocks + own.length);
  return { levelsDb, historyBlocks };
}

/** Levels of the first `blocks` of `sound` by a detector that has heard the end of `before`. */
function levelsAcross(before: DrySound, sound: DrySound, blocks: number): Float32Array {
  const detector = new LevelDetector(DETECTOR_LEAD_BLOCKS + blocks);
  feed(detector, before, BLOCKS_PER_CHUNK - DETECTOR_LEAD_BLOCKS, DETECTOR_LEAD_BLOCKS);
  feed(detector, sound, 0, blocks);
  return detector.levelsDb.subarray(DETECTOR_LEAD_BLOCKS);
}

/** Feeds `count` blocks from block `first` on; beyond the end of the piece is silence. */
function feed(detector: LevelDetector, { left, right, frames }: DrySound, first: number, count: number): void {
  const from = Math.min(frames, first * BLOCK_FRAMES);
  const to = Math.min(frames, (first + count) * BLOCK_FRAMES);
  detector.process(left, right, from, to);
  for (let missing = count * BLOCK_FRAMES - (to - from); missing > 0; missing -= BLOCK_FRAMES)
    detector.process(SILENCE, SILENCE, 0, Math.min(BLOCK_FRAMES, missing));
}
