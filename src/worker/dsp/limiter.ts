// The last stage: a look-ahead limiter that holds inter-sample peaks under the ceiling. It works on a window at once, on the absolute
// grid of the track and with finite memory, so that every chunk limits as the whole track would. Called by `mastering-chain`.
import { interSamplePeak, mostBetweenSamples } from './true-peak.ts';

/** Frames that share one reading of the peak: 0.67 ms. Divides a chunk and the window's lead. */
export const SUB_BLOCK_FRAMES = 32;

/** Half the width of the smoothing, in sub-blocks: the gain moves within 5 ms before a peak. Guess: shorter clicks, longer dulls attacks. */
const SMOOTHING_HALF = 3;

/** A peak's reduction reaches this far before and after it, so that each gain drawn across its sub-block is low enough. */
const HOLD_HALF = SMOOTHING_HALF + 1;

/**
 * Reduction is let go over this many sub-blocks, 190 ms, along a squared cosine: flat at first, so that it hardly moves between the
 * peaks of a bass wave (1 % of the reduction at 50 Hz), and at half its depth after 95 ms. Guess.
 */
const RELEASE_BLOCKS = 285;

/**
 * Where a peak this many sub-blocks back or less still asks for more than the present one possibly can, inter-sample peaks are not read:
 * 16 ms, a period of 60 Hz. Measured: music 12 dB over the ceiling is limited in less than half the time.
 */
const SHADOW_BLOCKS = 24;

/** Sound the limiter wants before the first frame it answers for: its whole memory. And after the last one. */
export const LIMITER_LEAD_FRAMES = (SHADOW_BLOCKS + RELEASE_BLOCKS + SMOOTHING_HALF + HOLD_HALF + 2) * SUB_BLOCK_FRAMES;
export const LIMITER_AHEAD_FRAMES = (SMOOTHING_HALF + HOLD_HALF + 3) * SUB_BLOCK_FRAMES;

/**
 * Held back from the ceiling for what the moving gain adds between samples and the 24 taps miss above 0.45 of the rate. Measured: with
 * it the torture set stays below −0.9 dBTP for a ceiling of −1, read by 160 taps; with 0.05 noise and bursts did not.
 */
const MARGIN_DB = 0.17;

const RELEASE = Float64Array.from(
  { length: RELEASE_BLOCKS },
  (_, k) => Math.cos((Math.PI * k) / (2 * RELEASE_BLOCKS)) ** 2,
);

/** Hann window, positive, its sum 1: what it smooths is never less than the least it covers. */
const SMOOTHING = ((): Float64Array => {
  const taps = Float64Array.from(
    { length: 2 * SMOOTHING_HALF + 1 },
    (_, i) => Math.sin((Math.PI * (i + 1)) / (2 * SMOOTHING_HALF + 2)) ** 2,
  );
  const sum = taps.reduce((total, tap) => total + tap);
  return taps.map((tap) => tap / sum);
})();

export class Limiter {
  #ceiling = 1;
  #peaks = new Float64Array(0);
  #bends = new Float64Array(0);
  #samplePeaks = new Float64Array(0);
  #wanted = new Float64Array(0);
  #released = new Float64Array(0);
  #held = new Float64Array(0);
  #gains = new Float64Array(0);

  /** Throws nothing; a ceiling above 0 dBTP is taken as it is. */
  configure(ceilingDbtp: number): void {
    this.#ceiling = 10 ** ((ceilingDbtp - MARGIN_DB) / 20);
  }

  /**
   * Limits frames `from` up to `to` of both channels in place. The arrays begin on the grid, hold `LIMITER_LEAD_FRAMES` before `from`
   * and `LIMITER_AHEAD_FRAMES` after `to`, and are finite.
   */
  process(left: Float64Array, right: Float64Array, from: number, to: number): void {
    const first = Math.floor((from - LIMITER_LEAD_FRAMES) / SUB_BLOCK_FRAMES) + 1;
    const last = Math.floor((to + LIMITER_AHEAD_FRAMES) / SUB_BLOCK_FRAMES) - 2;
    const count = last - first + 1;
    if (this.#gains.length < count) this.#allocate(count);
    const origin = first * SUB_BLOCK_FRAMES;
    this.#measure(left, right, origin, count);
    if (!this.#want(left, right, origin, count)) return;
    this.#release(count);
    this.#smooth(count);
    this.#apply(left, right, from, to, origin);
  }

  #allocate(count: number): void {
    this.#peaks = new Float64Array(count + 1);
    this.#bends = new Float64Array(count + 1);
    this.#samplePeaks = new Float64Array(count);
    this.#wanted = new Float64Array(count);
    this.#released = new Float64Array(count);
    this.#held = new Float64Array(count);
    this.#gains = new Float64Array(count);
  }

  /** Highest sample and sharpest bend of each sub-block, over both channels. */
  #measure(left: Float64Array, right: Float64Array, origin: number, count: number): void {
    let l0 = left[origin - 1]!;
    let r0 = right[origin - 1]!;
    let l1 = left[origin]!;
    let r1 = right[origin]!;
    for (let block = 0, i = origin; block <= count; block++) {
      let peak = 0;
      let bend = 0;
      for (const end = i + SUB_BLOCK_FRAMES; i < end; i++) {
        const l2 = left[i + 1]!;
        const r2 = right[i + 1]!;
        peak = Math.max(peak, Math.abs(l1), Math.abs(r1));
        bend = Math.max(bend, Math.abs(l0 + l2 - 2 * l1), Math.abs(r0 + r2 - 2 * r1));
        l0 = l1;
        l1 = l2;
        r0 = r1;
        r1 = r2;
      }
      // The place between the last sample of a sub-block and the first of the next belongs to the former.
      this.#peaks[block] = Math.max(peak, Math.abs(l1), Math.abs(r1));
      this.#bends[block] = bend;
    }
  }

  /** Reduction each sub-block needs, in dB; false when none needs any. */
  #want(left: Float64Array, right: Float64Array, origin: number, count: number): boolean {
    const peaks = this.#peaks;
    const bends = this.#bends;
    const wanted = this.#wanted;
    const samplePeaks = this.#samplePeaks;
    let any = false;
    for (let block = 0; block < count; block++) {
      const samples = this.#reductionDb(peaks[block]!);
      samplePeaks[block] = wanted[block] = samples;
      const bend = Math.max(bends[Math.max(0, block - 1)]!, bends[block]!, bends[block + 1]!);
      const most = this.#reductionDb(mostBetweenSamples(peaks[block]!, bend));
      if (most === 0) continue;
      any = true;
      if (isShadowed(samplePeaks, block, most)) continue;
      const at = origin + block * SUB_BLOCK_FRAMES;
      const end = at + SUB_BLOCK_FRAMES;
      const between = Math.max(interSamplePeak(left, at, end), interSamplePeak(right, at, end));
      // It tells maxima; on a slope across the whole sub-block there is none, and the samples count.
      wanted[block] = Math.max(samples, this.#reductionDb(between));
    }
    return any;
  }

  #reductionDb(peak: number): number {
    return peak > this.#ceiling ? 20 * Math.log10(peak / this.#ceiling) : 0;
  }

  /** Every reduction is let go along the release curve; the largest of all that last counts. */
  #release(count: number): void {
    const wanted = this.#wanted;
    const released = this.#released;
    released.set(wanted.subarray(0, count));
    for (let block = 0; block < count; block++) {
      const reduction = wanted[block]!;
      // One that is followed by a larger one never shows.
      if (reduction === 0 || (block + 1 < count && wanted[block + 1]! >= reduction)) continue;
      const end = Math.min(RELEASE_BLOCKS, count - block);
      for (let k = 1; k < end; k++) {
        const left = reduction * RELEASE[k]!;
        if (left > released[block + k]!) released[block + k] = left;
      }
    }
  }

  /** Holds over the look-ahead, smooths, and turns decibels into factors. */
  #smooth(count: number): void {
    const held = this.#held;
    const released = this.#released;
    for (let block = 0; block < count; block++) {
      let most = 0;
      const end = Math.min(count - 1, block + HOLD_HALF);
      for (let i = Math.max(0, block - HOLD_HALF); i <= end; i++) if (released[i]! > most) most = released[i]!;
      held[block] = most;
    }
    for (let block = 0; block < count; block++) {
      let reduction = 0;
      for (let i = 0; i < SMOOTHING.length; i++)
        reduction += SMOOTHING[i]! * held[Math.min(count - 1, Math.max(0, block + i - SMOOTHING_HALF))]!;
      this.#gains[block] = reduction === 0 ? 1 : 10 ** (-reduction / 20);
    }
  }

  /** Straight lines from the middle of each sub-block to the next. */
  #apply(left: Float64Array, right: Float64Array, from: number, to: number, origin: number): void {
    const firstMiddle = origin + SUB_BLOCK_FRAMES / 2;
    for (let at = from; at < to;) {
      const block = Math.floor((at - firstMiddle) / SUB_BLOCK_FRAMES);
      const start = firstMiddle + block * SUB_BLOCK_FRAMES;
      const end = Math.min(to, start + SUB_BLOCK_FRAMES);
      const gain = this.#gains[block]!;
      const step = (this.#gains[block + 1]! - gain) / SUB_BLOCK_FRAMES;
      if (gain !== 1 || step !== 0)
        for (let i = at; i < end; i++) {
          const factor = gain + step * (i - start + 0.5);
          left[i]! *= factor;
          right[i]! *= factor;
        }
      at = end;
    }
  }
}

/** Whether the sample peaks before `block`, let go up to it, ask for `reductionDb` or more. */
function isShadowed(samplePeaks: Float64Array, block: number, reductionDb: number): boolean {
  const end = Math.min(block, SHADOW_BLOCKS);
  for (let k = 1; k <= end; k++) if (samplePeaks[block - k]! * RELEASE[k]! >= reductionDb) return true;
  return false;
}
