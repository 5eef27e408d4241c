// How much louder a chain makes a track, foretold from its analysis. What is steady (tone, width) follows from the spectrum, which was
// averaged over the very blocks the loudness gate let through; the compressor from the distribution of levels. Pure.
import { BAND_CENTRES_HZ, LEVEL_PERCENTILES, type SoundProfile } from '../../shared/analysis.ts';
import type { ChainSettings, ToneFilter } from './chain-settings.ts';
import { staticReductionDb } from './dynamics.ts';
import { responseDb } from './filters.ts';
import { K_BAND_GAINS } from './k-weighting.ts';

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
export function steadyChangeDb({ midDb, sideDb }: SoundProfile, { tone, width }: ChainSettings): number {
  const bassShelf: readonly ToneFilter[] = width
    ? [{ kind: 'low-shelf', frequencyHz: width.bassHz, q: Math.SQRT1_2, gainDb: width.bassSideDb }]
    : [];
  let before = 0;
  let after = 0;
  for (const [band, centre] of BAND_CENTRES_HZ.entries()) {
    const weight = K_BAND_GAINS[band] ?? 0;
    const mid = weight * 10 ** ((midDb[band] ?? -120) / 10);
    const side = weight * 10 ** ((sideDb[band] ?? -120) / 10);
    const sideGainDb = (width?.sideDb ?? 0) + responseDb(bassShelf, centre);
    before += mid + side;
    after += 10 ** (responseDb(tone, centre) / 10) * (mid + side * 10 ** (sideGainDb / 10));
  }
  return before > 0 ? 10 * Math.log10(after / before) : 0;
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

function compressorChangeDb({ levelsDb }: SoundProfile, { compressor }: ChainSettings): number {
  if (!compressor) return 0;
  let before = 0;
  let after = 0;
  for (const [i, levelDb] of levelsDb.entries()) {
    const share = PERCENTILE_SHARES[i] ?? 0;
    before += share * 10 ** (levelDb / 10);
    after += share * 10 ** ((levelDb - staticReductionDb(levelDb, compressor)) / 10);
  }
  return before > 0 ? 10 * Math.log10(after / before) : 0;
}
