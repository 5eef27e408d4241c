// Loudness after ITU-R BS.1770-5 with the meters of EBU Tech 3341 (momentary, short-term) and 3342 (range), for stereo at 48 kHz. Fed by
// the track analyser; keeps the weighted power of each 100 ms, from which every figure follows at the end.
import { HISTOGRAM_BINS } from '../../shared/analysis.ts';
import { histogramBin, RELATIVE_GATE_LU } from '../../shared/loudness-histogram.ts';
import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { Cascade } from '../dsp/cascade.ts';
import { K_WEIGHTING } from '../dsp/k-weighting.ts';
import { GrowingFloats } from './growable.ts';

/** 100 ms: a quarter of a gating block, which gives the standard's overlap of 75 %. */
export const STEP_FRAMES = SAMPLE_RATE_HZ / 10;
export const BLOCK_STEPS = 4;
const SHORT_TERM_STEPS = 30;

const ABSOLUTE_GATE_LUFS = -70;
/** The gate and the percentiles of Tech 3342. */
const RANGE_GATE_LU = -20;
const RANGE_FROM = 0.1;
const RANGE_TO = 0.95;

export function lufsOf(weightedPower: number): number {
  return -0.691 + 10 * Math.log10(weightedPower);
}

export function powerOf(lufs: number): number {
  return 10 ** ((lufs + 0.691) / 10);
}

export interface LoudnessFigures {
  /** null when no block passes the absolute gate; the maximum then is null too. */
  readonly integratedLufs: number | null;
  /** Highest loudness of 3 s. Of a track shorter than 3 s: over all of it. */
  readonly shortTermMaxLufs: number | null;
  readonly loudnessRangeLu: number;
  /** The threshold of the relative gate: what a block must lie above to count. */
  readonly gateLufs: number | null;
  readonly histogram: readonly number[];
}

export class LoudnessMeter {
  readonly #weighting = new Cascade();
  readonly #steps = new GrowingFloats();
  #energy = 0;
  #frames = 0;

  constructor() {
    this.#weighting.configure(K_WEIGHTING);
  }

  /** Weighted power (both channels summed) of each whole 100 ms; valid until the next `process`. A last part is never told. */
  get stepPower(): Float64Array {
    return this.#steps.values;
  }

  /** Loudness of the last 400 ms that ended on a step; null before there are any. */
  get momentaryLufs(): number | null {
    const count = this.#steps.length;
    return count < BLOCK_STEPS ? null : lufsOf(meanPower(this.#steps.values, count - BLOCK_STEPS, count));
  }

  /** Takes frames [`from`, `to`), all finite; goes on where the last call ended. */
  process(left: Float64Array | Float32Array, right: Float64Array | Float32Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      const end = Math.min(to, at + STEP_FRAMES - this.#frames);
      this.#weighting.run(left, right, at, end);
      this.#energy += energyOf(this.#weighting.left, this.#weighting.right, end - at);
      this.#frames += end - at;
      at = end;
      if (this.#frames === STEP_FRAMES) {
        this.#steps.push(this.#energy / STEP_FRAMES);
        this.#energy = this.#frames = 0;
      }
    }
  }

  figures(): LoudnessFigures {
    const steps = this.stepPower;
    const histogram = new Array<number>(HISTOGRAM_BINS).fill(0);
    const blocks = windowPowers(steps, BLOCK_STEPS);
    for (const power of blocks) {
      const bin = histogramBin(lufsOf(power));
      if (bin !== null) histogram[bin]!++;
    }
    const gated = gate(blocks);
    if (!gated)
      return { integratedLufs: null, shortTermMaxLufs: null, loudnessRangeLu: 0, gateLufs: null, histogram }; // prettier-ignore
    const shortTerm = windowPowers(steps, SHORT_TERM_STEPS);
    return {
      integratedLufs: lufsOf(gated.power),
      shortTermMaxLufs: lufsOf(shortTerm.length > 0 ? highest(shortTerm) : meanPower(steps, 0, steps.length)),
      loudnessRangeLu: rangeOf(shortTerm),
      gateLufs: gated.gateLufs,
      histogram,
    };
  }
}

/** Integrated loudness of a track whose weighted power per 100 ms is `steps`; null when no block passes the absolute gate. */
export function integratedLufsOfSteps(steps: Float64Array): number | null {
  const gated = gate(windowPowers(steps, BLOCK_STEPS));
  return gated && lufsOf(gated.power);
}

/** Mean power of the blocks that pass both gates, and the higher of the gates. */
function gate(blocks: Float64Array): { readonly power: number; readonly gateLufs: number } | null {
  const ungated = meanAbove(blocks, powerOf(ABSOLUTE_GATE_LUFS));
  if (ungated === null) return null;
  const gateLufs = Math.max(ABSOLUTE_GATE_LUFS, lufsOf(ungated) + RELATIVE_GATE_LU);
  return { power: meanAbove(blocks, powerOf(gateLufs)) ?? ungated, gateLufs };
}

function meanPower(steps: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += steps[i]!;
  return sum / (to - from);
}

/** Mean power of each run of `count` steps. Summed anew each time: a running sum keeps the rounding of what was loud. */
function windowPowers(steps: Float64Array, count: number): Float64Array {
  return Float64Array.from({ length: Math.max(0, steps.length - count + 1) }, (_, i) => meanPower(steps, i, i + count));
}

function highest(powers: Float64Array): number {
  let max = 0;
  for (const power of powers) max = Math.max(max, power);
  return max;
}

function meanAbove(powers: Float64Array, gatePower: number): number | null {
  let sum = 0;
  let count = 0;
  for (const power of powers) {
    if (power <= gatePower) continue;
    sum += power;
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** Tech 3342: from the 10th to the 95th percentile of the short-term loudness that passes both gates. */
function rangeOf(shortTerm: Float64Array): number {
  const ungated = meanAbove(shortTerm, powerOf(ABSOLUTE_GATE_LUFS));
  if (ungated === null) return 0;
  const gatePower = powerOf(Math.max(ABSOLUTE_GATE_LUFS, lufsOf(ungated) + RANGE_GATE_LU));
  const sorted = shortTerm.filter((power) => power > gatePower).sort();
  const at = (share: number): number => lufsOf(sorted[Math.round((sorted.length - 1) * share)]!);
  return sorted.length === 0 ? 0 : at(RANGE_TO) - at(RANGE_FROM);
}

function energyOf(left: Float64Array, right: Float64Array, frames: number): number {
  let energy = 0;
  for (let n = 0; n < frames; n++) energy += left[n]! * left[n]! + right[n]! * right[n]!;
  return energy;
}
