// The integrated loudness a track will have under each preset, without rendering it: what tone, width and dynamics do to each band is
// known for every block and acts on the K-weighted power the analysis measured; the rest is tried on parts.
// Level match rests on it.
import { BAND_CENTRES_HZ, type PresetLufs, type SoundProfile } from '../../shared/analysis.ts';
import { MASTERING_PRESETS, type MasteringPreset } from '../../shared/presets.ts';
import { bandShares } from '../dsp/band-gains.ts';
import type { ChainSettings } from '../dsp/chain-settings.ts';
import { designChain } from '../dsp/design-chain.ts';
import { dynamicsGains, type BandGains } from '../dsp/dynamics.ts';
import { K_BAND_GAINS } from '../dsp/k-weighting.ts';
import { BLOCK_FRAMES, BODY_HZ, LEVEL_BANDS, TREBLE_HZ, type BandLevels } from '../dsp/level-detector.ts';
import { steadySpectrum } from '../dsp/loudness-change.ts';
import { movingChangeDb } from './chain-trial.ts';
import { integratedLufsOfSteps, STEP_FRAMES } from './loudness-meter.ts';
import type { Trial } from './trial-windows.ts';

export interface LoudnessTrace {
  /** K-weighted power, both channels summed, of each 100 ms. */
  readonly stepPower: Float64Array;
  /** Of the dry sound, each 5 ms. */
  readonly levels: BandLevels;
  /** Parts of the track to try the chain on. */
  readonly trials: readonly Trial[];
}

/** Blocks of the detector in a step of the meter. */
export const BLOCKS_PER_STEP = STEP_FRAMES / BLOCK_FRAMES;

/** null for each preset where the track has no loudness. `giveWay` is awaited before each preset and may throw. */
export async function predictPresetLufs(
  profile: SoundProfile,
  trace: LoudnessTrace,
  giveWay: () => Promise<void>,
): Promise<PresetLufs> {
  const heard = heardPower(profile, trace.levels);
  const lufs: Partial<Record<MasteringPreset, number | null>> = {};
  for (const preset of MASTERING_PRESETS) {
    await giveWay();
    lufs[preset] =
      profile.integratedLufs === null ? null : presetLufs(profile, profile.integratedLufs, trace, heard, preset);
  }
  return lufs as PresetLufs;
}

function presetLufs(
  profile: SoundProfile,
  integratedLufs: number,
  { stepPower, levels, trials }: LoudnessTrace,
  heard: HeardPower,
  preset: MasteringPreset,
): number {
  const settings = designChain(profile, preset, 'full');
  const effects = bandEffects(profile, settings);
  const steady = shapedPower(stepPower, heard, effects, null);
  const shaped = shapedPower(stepPower, heard, effects, dynamicsGains(levels, settings));
  const told = integratedLufsOfSteps(shaped) ?? integratedLufs;
  return told + settings.gainDb + movingChangeDb(trials, settings) - toldChangeDb(trials, steady, shaped);
}

/** What `shaped` says the moving stages change of the tried parts: the trial replaces it there, and stands for the rest as well. */
function toldChangeDb(trials: readonly Trial[], steady: Float64Array, shaped: Float64Array): number {
  let before = 0;
  let after = 0;
  for (const { firstStep, sound } of trials) {
    const to = firstStep + Math.floor(sound.frames / STEP_FRAMES);
    for (let step = firstStep; step < to; step++) {
      before += steady[step] ?? 0;
      after += shaped[step] ?? 0;
    }
  }
  return before > 0 ? 10 * Math.log10(after / before) : 0;
}

/** The detector's bands, the body here without the treble. */
const BAND_EDGES_HZ: Readonly<Record<keyof BandLevels, readonly [from: number, to: number]>> = {
  bassDb: [0, BODY_HZ],
  bodyDb: [BODY_HZ, TREBLE_HZ],
  trebleDb: [TREBLE_HZ, Number.POSITIVE_INFINITY],
};

const isIn = (band: keyof BandLevels, frequencyHz: number): boolean =>
  frequencyHz >= BAND_EDGES_HZ[band][0] && frequencyHz < BAND_EDGES_HZ[band][1];

/** K-weighted power of each band in each block, on one scale of its own. */
type HeardPower = Readonly<Record<keyof BandLevels, Float64Array>>;

/** The blocks' powers, scaled so that each band has the share of the loudness that the spectrum says: the detector's slopes overlap. */
function heardPower({ midDb, sideDb }: SoundProfile, { bassDb, bodyDb, trebleDb }: BandLevels): HeardPower {
  const powersOf = (levelsDb: Float32Array): Float64Array => Float64Array.from(levelsDb, (level) => 10 ** (level / 10));
  const treble = powersOf(trebleDb);
  const body = powersOf(bodyDb).map((power, block) => Math.max(0, power - (treble[block] ?? 0)));
  const heard: HeardPower = { bassDb: powersOf(bassDb), bodyDb: body, trebleDb: treble };
  for (const band of LEVEL_BANDS) {
    const weighted = BAND_CENTRES_HZ.reduce((sum, centre, at) => {
      const power = 10 ** ((midDb[at] ?? -120) / 10) + 10 ** ((sideDb[at] ?? -120) / 10);
      return isIn(band, centre) ? sum + (K_BAND_GAINS[at] ?? 0) * power : sum;
    }, 0);
    const sum = heard[band].reduce((total, power) => total + power, 1e-12);
    for (let block = 0; block < heard[band].length; block++) heard[band][block]! *= weighted / sum;
  }
  return heard;
}

/** What a chain does to one band, averaged over the track's spectrum. */
interface BandEffect {
  /** Power gain of tone and width. */
  readonly steady: number;
  /** Shares of the bass's and the treble's gain that reach it; the rest is the body's. */
  readonly bassShare: number;
  readonly trebleShare: number;
}

type BandEffects = Readonly<Record<keyof BandLevels, BandEffect>>;

function bandEffects(profile: SoundProfile, settings: ChainSettings): BandEffects {
  const spectrum = steadySpectrum(profile, settings);
  const effectOn = (band: keyof BandLevels): BandEffect => {
    let [heard, after, bass, treble] = [1e-12, 1e-12, 0, 0];
    for (const [at, { before, gain }] of spectrum.entries()) {
      const centre = BAND_CENTRES_HZ[at] ?? 0;
      if (!isIn(band, centre)) continue;
      const power = (K_BAND_GAINS[at] ?? 0) * before;
      const shares = bandShares(centre);
      heard += power;
      after += power * gain;
      bass += power * shares.bass;
      treble += power * shares.treble;
    }
    return { steady: after / heard, bassShare: bass / heard, trebleShare: treble / heard };
  };
  return { bassDb: effectOn('bassDb'), bodyDb: effectOn('bodyDb'), trebleDb: effectOn('trebleDb') };
}

/** The trace's power after tone and width, and after the dynamics where there are `gains`. */
function shapedPower(
  stepPower: Float64Array,
  heard: HeardPower,
  effects: BandEffects,
  gains: BandGains | null,
): Float64Array {
  const shaped = stepPower.slice();
  const blocks = heard.bodyDb.length;
  for (let step = 0; step < shaped.length; step++) {
    const from = step * BLOCKS_PER_STEP;
    const to = Math.min(blocks, from + BLOCKS_PER_STEP);
    // Weighted by the blocks' own power: the gain of a drum counts where the drum is.
    let before = 0;
    let after = 0;
    for (let block = from; block < to; block++) {
      for (const band of LEVEL_BANDS) {
        const power = heard[band][block]!;
        before += power;
        after += power * effects[band].steady * (gains ? powerGain(gains, effects[band], block) : 1);
      }
    }
    if (before > 0) shaped[step]! *= after / before;
  }
  return shaped;
}

function powerGain(gains: BandGains, { bassShare, trebleShare }: BandEffect, block: number): number {
  const body = gains.bodyDb[block]!;
  const gainDb = body + bassShare * (gains.bassDb[block]! - body) + trebleShare * (gains.trebleDb[block]! - body);
  return 10 ** (gainDb / 10);
}
