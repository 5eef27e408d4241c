// What one track's chain is set to: the border between the decisions (`design-chain`, pure, from preset and analysis) and the
// processors (`mastering-chain`), which know nothing of presets. Stages run in the order of the fields.

export type FilterKind = 'low-shelf' | 'bell' | 'high-shelf';

/** A minimum-phase second-order filter of the Audio EQ Cookbook (Bristow-Johnson). */
export interface ToneFilter {
  readonly kind: FilterKind;
  readonly frequencyHz: number;
  readonly q: number;
  readonly gainDb: number;
}

export interface WidthSettings {
  /** Gain of the side signal above the bass, in dB. */
  readonly sideDb: number;
  /** Gain of the side signal below `bassHz` (a shelf), in dB: 0 or less, so that the bass stays mono-safe. */
  readonly bassSideDb: number;
  readonly bassHz: number;
}

/**
 * A feed-forward compressor of bass and body, each on the detector's levels of it (`level-detector`), at their rate. Reduction of a block
 * by the static curve (threshold, `ratio`, soft knee), never more than `rangeDb`. It recovers fast after a short peak and slowly after a sustained loud
 * passage. Every kernel is finite: what happens at a frame depends on no more than `DYNAMICS_MEMORY_BLOCKS` before it.
 */
export interface CompressorSettings {
  readonly bassThresholdDb: number;
  readonly bodyThresholdDb: number;
  readonly ratio: number;
  readonly kneeDb: number;
  readonly rangeDb: number;
  readonly attackMs: number;
  readonly releaseMs: number;
  readonly slowReleaseMs: number;
}

/** Lifts what rises above its level just before, in each band for itself, by at most `gainDb`. */
export interface TransientSettings {
  readonly gainDb: number;
}

/** Takes off the treble what the chain gives it, where it is the s of a voice. */
export interface DeEsserSettings {
  readonly reductionDb: number;
  /** Treble around and above this level can be an s: as loud as the music's body. */
  readonly levelDb: number;
}

export interface SaturationSettings {
  /** Level of the added harmonics against the music for music at `referenceDb` (root mean square), in dB. */
  readonly harmonicsDb: number;
  readonly referenceDb: number;
}

export interface ChainSettings {
  /** Filters with 0 dB are left out. */
  readonly tone: readonly ToneFilter[];
  /** null leaves the stereo image. */
  readonly width: WidthSettings | null;
  readonly compressor: CompressorSettings | null;
  readonly transients: TransientSettings | null;
  readonly deEsser: DeEsserSettings | null;
  readonly saturation: SaturationSettings | null;
  /** Loudness gain of the track, before the limiter. */
  readonly gainDb: number;
  /** Ceiling of the true-peak limiter, in dBTP. */
  readonly ceilingDbtp: number;
}
