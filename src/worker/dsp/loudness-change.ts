// How much louder a chain makes a track, foretold from its analysis. What is steady (tone, width) follows from the spectrum, which was
// averaged over the very blocks the loudness gate let through; the compressor from the distribution of levels. Pure.
import { BAND_CENTRES_HZ, LEVEL_PERCENTILES, type SoundProfile } from '../../shared/analysis.ts';
import type { ChainSettings, CompressorSettings, ToneFilter } from './chain-settings.ts';
import { staticReductionDb } from './dynamics.ts';
import { responseDb } from './filters.ts';
import { K_BAND_GAINS } from './k-weighting.ts';
import { BODY_HZ } from './level-detector.ts';

/** Share of the blocks each percentile stands for: half way to its neighbours. */
const PERCENTILE_SHARES = LEVEL_PERCENTILES.map((percentile, i) => {
  const below = LEVEL_PERCENTILES[i - 1] ?? 0;
  const above = LEVEL_PERCENTILES[i + 1] ?? 100;
  const from = i === 0 ? 0 : (below + percentile) / 2;
  const to = i === LEVEL_PERCENTILES.length - 1 ? 100 : (percentile + above) / 2;
  return (to - from) / 100;
});

/** Change of the integrated loudness in LU by all stages of `settings` but gain and limiter. */
export function loudnessChangeDb(profile: SoundProfile, settings: ChainSettings): number {
  return steadyChangeDb(profile, settings) + compressorChangeDb(profile, settings);
}

/** The part of it that tone and width make. */
function steadyChangeDb(profile: SoundProfile, settings: ChainSettings): number {
  let before = 0;
  let after = 0;
  for (const [band, { before: power, gain }] of steadySpectrum(profile, settings).entries()) {
    const heard = (K_BAND_GAINS[band] ?? 0) * power;
    before += heard;
    after += heard * gain;
  }
  return before > 0 ? 10 * Math.log10(after / before) : 0;
}

/** Power of each third octave, mid and side together, and what tone and width multiply it by. */
export function steadySpectrum(
  { midDb, sideDb }: SoundProfile,
  { tone, width }: ChainSettings,
): { readonly before: number; readonly gain: number }[] {
  const bassShelf: readonly ToneFilter[] = width
    ? [{ kind: 'low-shelf', frequencyHz: width.bassHz, q: Math.SQRT1_2, gainDb: width.bassSideDb }]
    : [];
  return BAND_CENTRES_HZ.map((centre, band) => {
    const mid = 10 ** ((midDb[band] ?? -120) / 10);
    const side = 10 ** ((sideDb[band] ?? -120) / 10);
    const sideGainDb = (width?.sideDb ?? 0) + responseDb(bassShelf, centre);
    const widened = (mid + side * 10 ** (sideGainDb / 10)) / (mid + side);
    return { before: mid + side, gain: 10 ** (responseDb(tone, centre) / 10) * widened };
  });
}

/** Change of the unweighted power by tone: what a wave's peaks follow. */
export function powerChangeDb({ midDb, sideDb }: SoundProfile, tone: readonly ToneFilter[]): number {
  let before = 0;
  let after = 0;
  for (const [band, centre] of BAND_CENTRES_HZ.entries()) {
    const power = 10 ** ((midDb[band] ?? -120) / 10) + 10 ** ((sideDb[band] ?? -120) / 10);
    before += power;
    after += power * 10 ** (responseDb(tone, centre) / 10);
  }
  return before > 0 ? 10 * Math.log10(after / before) : 0;
}

/** Each band weighted by what it has of the loudness. */
function compressorChangeDb(profile: SoundProfile, { compressor }: ChainSettings): number {
  if (!compressor) return 0;
  const bassShare = bassShareOf(profile);
  const bassDb = reductionChangeDb(profile.bassLevelsDb, compressor.bassThresholdDb, compressor);
  const bodyDb = reductionChangeDb(profile.levelsDb, compressor.bodyThresholdDb, compressor);
  return 10 * Math.log10(bassShare * 10 ** (bassDb / 10) + (1 - bassShare) * 10 ** (bodyDb / 10));
}

/** Share of the K-weighted power that lies in the bass, 0 to 1. */
function bassShareOf({ midDb, sideDb }: SoundProfile): number {
  let bass = 0;
  let all = 1e-12;
  for (const [band, centre] of BAND_CENTRES_HZ.entries()) {
    const power =
      (K_BAND_GAINS[band] ?? 0) * (10 ** ((midDb[band] ?? -120) / 10) + 10 ** ((sideDb[band] ?? -120) / 10));
    all += power;
    if (centre < BODY_HZ) bass += power;
  }
  return bass / all;
}

function reductionChangeDb(levelsDb: readonly number[], thresholdDb: number, compressor: CompressorSettings): number {
  let before = 0;
  let after = 0;
  for (const [i, levelDb] of levelsDb.entries()) {
    const share = PERCENTILE_SHARES[i] ?? 0;
    before += share * 10 ** (levelDb / 10);
    after += share * 10 ** ((levelDb - staticReductionDb(levelDb, thresholdDb, compressor)) / 10);
  }
  return before > 0 ? 10 * Math.log10(after / before) : 0;
}
