// A piece of the original on the track's grid of blocks, with the detector's levels of it: what the mastering chain is fed with.
// `dry-chunks` makes one of each decoded chunk and keeps it.
import {
  BLOCK_FRAMES,
  BLOCKS_PER_CHUNK,
  DETECTOR_LEAD_BLOCKS,
  LEVEL_FLOOR_DB,
  LevelDetector,
  mapLevels,
  type BandLevels,
} from './level-detector.ts';

/** Levels that are told beyond the end of a piece. */
export const AFTER_BLOCKS = 4;

const SILENCE = new Float32Array(BLOCK_FRAMES);

/** `left` and `right` are of equal length and never written to again; the first frame begins a block. */
export class DrySound {
  readonly left: Float32Array;
  readonly right: Float32Array;
  #levels: BandLevels | null = null;

  constructor(left: Float32Array, right: Float32Array) {
    this.left = left;
    this.right = right;
  }

  get frames(): number {
    return this.left.length;
  }

  /** Levels of each block, the last one filled up with silence, as if nothing came before the piece. */
  get levels(): BandLevels {
    if (!this.#levels) {
      const detector = new LevelDetector(Math.ceil(this.frames / BLOCK_FRAMES));
      feed(detector, this, 0, Math.ceil(this.frames / BLOCK_FRAMES));
      this.#levels = detector.levels;
    }
    return this.#levels;
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
): { readonly levels: BandLevels; readonly historyBlocks: number } {
  const historyBlocks = before ? BLOCKS_PER_CHUNK - DETECTOR_LEAD_BLOCKS : 0;
  const ownBlocks = sound.levels.bodyDb.length;
  const join = before && levelsAcross(before, sound, Math.min(DETECTOR_LEAD_BLOCKS, ownBlocks));
  const end = after && levelsAcross(sound, after, AFTER_BLOCKS);
  const levels = mapLevels((band) => {
    const all = new Float32Array(historyBlocks + ownBlocks + AFTER_BLOCKS).fill(LEVEL_FLOOR_DB);
    all.set(sound.levels[band], historyBlocks);
    if (before && join) {
      all.set(before.levels[band].subarray(DETECTOR_LEAD_BLOCKS), 0);
      all.set(join[band], historyBlocks);
    }
    if (end) all.set(end[band], historyBlocks + ownBlocks);
    return all;
  });
  return { levels, historyBlocks };
}

/** Levels of the first `blocks` of `sound` by a detector that has heard the end of `before`. */
function levelsAcross(before: DrySound, sound: DrySound, blocks: number): BandLevels {
  const detector = new LevelDetector(DETECTOR_LEAD_BLOCKS + blocks);
  feed(detector, before, BLOCKS_PER_CHUNK - DETECTOR_LEAD_BLOCKS, DETECTOR_LEAD_BLOCKS);
  feed(detector, sound, 0, blocks);
  const { levels } = detector;
  return mapLevels((band) => levels[band].subarray(DETECTOR_LEAD_BLOCKS));
}

/** Feeds `count` blocks from block `first` on; beyond the end of the piece is silence. */
function feed(detector: LevelDetector, { left, right, frames }: DrySound, first: number, count: number): void {
  const from = Math.min(frames, first * BLOCK_FRAMES);
  const to = Math.min(frames, (first + count) * BLOCK_FRAMES);
  detector.process(left, right, from, to);
  for (let missing = count * BLOCK_FRAMES - (to - from); missing > 0; missing -= BLOCK_FRAMES)
    detector.process(SILENCE, SILENCE, 0, Math.min(BLOCK_FRAMES, missing));
}
