// From a ToneFilter to its coefficients and its response at 48 kHz; used by the processors and by the decisions that must know what a
// filter will do. `@audio/biquad`: the cookbook's coefficients and magnitudes, typed, 110 lines, MIT; its kernels are one channel at a
// time, so the loops are our own.
import { highshelf, highpass, lowpass, lowshelf, magnitude, peaking, type BiquadCoef } from '@audio/biquad';

import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import type { ToneFilter } from './chain-settings.ts';

export type { BiquadCoef };

/** Coefficients with a0 = 1 (Bristow-Johnson, Audio EQ Cookbook). */
export function coefficientsOf({ kind, frequencyHz, q, gainDb }: ToneFilter): BiquadCoef {
  switch (kind) {
    case 'low-shelf':
      return lowshelf(frequencyHz, q, SAMPLE_RATE_HZ, gainDb);
    case 'bell':
      return peaking(frequencyHz, q, SAMPLE_RATE_HZ, gainDb);
    case 'high-shelf':
      return highshelf(frequencyHz, q, SAMPLE_RATE_HZ, gainDb);
  }
}

/** Second-order Butterworth high-pass. */
export function highPass(frequencyHz: number): BiquadCoef {
  return highpass(frequencyHz, Math.SQRT1_2, SAMPLE_RATE_HZ);
}

/** Second-order Butterworth low-pass. */
export function lowPass(frequencyHz: number): BiquadCoef {
  return lowpass(frequencyHz, Math.SQRT1_2, SAMPLE_RATE_HZ);
}

/** Gain in dB at `frequencyHz` of filters in series. */
export function responseDb(filters: readonly ToneFilter[], frequencyHz: number): number {
  return filters.reduce((sum, filter) => sum + sectionDb(coefficientsOf(filter), frequencyHz), 0);
}

export function sectionDb(section: BiquadCoef, frequencyHz: number): number {
  return 20 * Math.log10(magnitude(section, frequencyHz, SAMPLE_RATE_HZ));
}
