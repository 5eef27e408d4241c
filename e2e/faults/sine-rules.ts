// Whether what was recorded of a sine is that sine: pure, for recordings of a steady tone. Used where a gap or a click must be told from the
// sound it interrupts.

const RATE_HZ = 48_000;

/** 2.5 ms: more than two periods of the tone, less than any gap one can hear. */
const WINDOW_FRAMES = 120;

/** A window this much weaker than the usual one has lost half of its frames or more. */
const GAP_SHARE = 0.5;

export interface SineReport {
  /** Where windows have lost their sound, in frames from the first sound. */
  readonly gaps: readonly number[];
  /** The worst departure of a sample from what its two predecessors say, and where. */
  readonly residual: number;
  readonly residualAt: number;
}

export const isLoud = (sample: number): boolean => Math.abs(sample) > 1e-4;

/** Frames that carry sound: from the first to the last. */
export function soundOf(samples: Float32Array): Float32Array {
  return samples.subarray(samples.findIndex(isLoud), samples.findLastIndex(isLoud) + 1);
}

export function examineSine(samples: Float32Array, hz: number): SineReport {
  const twoCos = 2 * Math.cos((2 * Math.PI * hz) / RATE_HZ);
  let [residual, residualAt] = [0, -1];
  for (let n = 2; n < samples.length; n++) {
    const departure = Math.abs((samples[n] ?? 0) - twoCos * (samples[n - 1] ?? 0) + (samples[n - 2] ?? 0));
    if (departure > residual) [residual, residualAt] = [departure, n];
  }
  return { gaps: gapsIn(samples), residual, residualAt };
}

/** Frames at which a window is far weaker than the median one. */
export function gapsIn(samples: Float32Array): number[] {
  const powers: number[] = [];
  for (let from = 0; from + WINDOW_FRAMES <= samples.length; from += WINDOW_FRAMES) {
    powers.push(samples.subarray(from, from + WINDOW_FRAMES).reduce((sum, sample) => sum + sample * sample, 0));
  }
  const usual = powers.toSorted((a, b) => a - b)[powers.length >> 1] ?? 0;
  return powers.flatMap((power, at) => (power < GAP_SHARE * usual ? [at * WINDOW_FRAMES] : []));
}
