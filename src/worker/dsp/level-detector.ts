// How loud the dry signal is every 5 ms: the one detector behind the compressor, the transient lift and the onsets of the analysis.
// Called by `dry-chunks` for a chunk and by the track analyser for a whole track; decides nothing about gain.
import { CHUNK_FRAMES, SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { withoutDenormal } from './cascade.ts';

/** Frames of one level: 5 ms. Divides a chunk, so that the grid of blocks is the track's own, whatever chunk is looked at. */
export const BLOCK_FRAMES = 240;
export const BLOCKS_PER_CHUNK = CHUNK_FRAMES / BLOCK_FRAMES;

/** Level of digital silence, in dB re full scale. */
export const LEVEL_FLOOR_DB = -120;
const FLOOR_POWER = 10 ** (LEVEL_FLOOR_DB / 10);

/**
 * Blocks after which nothing is left of where the detector began: the filter's memory falls by 8.7 dB per 2.25 ms, so 50 ms leave
 * −193 dB (measured in the test).
 */
export const DETECTOR_LEAD_BLOCKS = 10;

/** Second-order Butterworth high-pass at 100 Hz (Audio EQ Cookbook, Q = 1/√2): the bass does not pump the mix. */
const HIGH_PASS_HZ = 100;
const OMEGA = (2 * Math.PI * HIGH_PASS_HZ) / SAMPLE_RATE_HZ;
const ALPHA = Math.sin(OMEGA) * Math.SQRT1_2;
const B0 = (1 + Math.cos(OMEGA)) / 2 / (1 + ALPHA);
const A1 = (-2 * Math.cos(OMEGA)) / (1 + ALPHA);
const A2 = (1 - ALPHA) / (1 + ALPHA);

/** Stereo-linked: one level for both channels, the mean of their powers. Not finite samples count as 0. */
export class LevelDetector {
  #levels: Float32Array;
  #count = 0;
  #power = 0;
  #framesInBlock = 0;
  #left1 = 0;
  #left2 = 0;
  #right1 = 0;
  #right2 = 0;

  /** `capacity`: levels that are expected; more are taken as they come. */
  constructor(capacity = BLOCKS_PER_CHUNK) {
    this.#levels = new Float32Array(Math.max(1, capacity));
  }

  /** Levels of the blocks completed so far, in dB; a view that is valid until the next call. */
  get levelsDb(): Float32Array {
    return this.#levels.subarray(0, this.#count);
  }

  /** Takes frames `from` up to `to` of both channels; goes on where the last call ended. A block left open is never told. */
  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      const end = Math.min(to, at + BLOCK_FRAMES - this.#framesInBlock);
      this.#addPower(left, right, at, end);
      this.#framesInBlock += end - at;
      at = end;
      if (this.#framesInBlock === BLOCK_FRAMES) this.#closeBlock();
    }
  }

  #addPower(left: Float32Array, right: Float32Array, from: number, to: number): void {
    let left1 = this.#left1;
    let left2 = this.#left2;
    let right1 = this.#right1;
    let right2 = this.#right2;
    let power = this.#power;
    for (let i = from; i < to; i++) {
      let l = left[i]! * B0;
      let r = right[i]! * B0;
      // Only of finite numbers is the difference with itself 0.
      if (l - l !== 0) l = 0;
      if (r - r !== 0) r = 0;
      const highL = l + left1;
      left1 = left2 - 2 * l - A1 * highL;
      left2 = l - A2 * highL;
      const highR = r + right1;
      right1 = right2 - 2 * r - A1 * highR;
      right2 = r - A2 * highR;
      power += highL * highL + highR * highR;
    }
    this.#power = power;
    this.#left1 = left1;
    this.#left2 = left2;
    this.#right1 = right1;
    this.#right2 = right2;
  }

  #closeBlock(): void {
    if (this.#count === this.#levels.length) {
      const grown = new Float32Array(2 * this.#count);
      grown.set(this.#levels);
      this.#levels = grown;
    }
    this.#levels[this.#count++] = 10 * Math.log10(this.#power / (2 * BLOCK_FRAMES) + FLOOR_POWER);
    this.#power = this.#framesInBlock = 0;
    this.#left1 = withoutDenormal(this.#left1);
    this.#left2 = withoutDenormal(this.#left2);
    this.#right1 = withoutDenormal(this.#right1);
    this.#right2 = withoutDenormal(this.#right2);
  }
}
