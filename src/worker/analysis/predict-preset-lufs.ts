// The integrated loudness a track will have under each preset, without rendering it: tone and width change the gated spectrum, the
// dynamics' gain is known for every block, both act on the K-weighted power the analysis measured, and the rest is tried on parts.
// Level match rests on it.
import type { PresetLufs, SoundProfile } from '../../shared/analysis.ts';
import { MASTERING_PRESETS, type MasteringPreset } from '../../shared/presets.ts';
import type { ChainSettings } from '../dsp/chain-settings.ts';
import { designChain } from '../dsp/design-chain.ts';
import { dynamicsGainsDb } from '../dsp/dynamics.ts';
import { BLOCK_FRAMES } from '../dsp/level-detector.ts';
import { steadyChangeDb } from '../dsp/loudness-change.ts';
import { movingChangeDb } from './chain-trial.ts';
import { integratedLufsOfSteps, STEP_FRAMES } from './loudness-meter.ts';
import type { Trial } from './trial-windows.ts';

export interface LoudnessTrace {
  /** K-weighted power, both channels summed, of each 100 ms. */
  readonly stepPower: Float64Array;
  /** The compressor's detector, each 5 ms. */
  readonly levelsDb: Float32Array;
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
  const lufs: Partial<Record<MasteringPreset, number | null>> = {};
  for (const preset of MASTERING_PRESETS) {
    await giveWay();
    lufs[preset] = profile.integratedLufs === null ? null : presetLufs(profile, profile.integratedLufs, trace, preset);
  }
  return lufs as PresetLufs;
}

function presetLufs(
  profile: SoundProfile,
  integratedLufs: number,
  trace: LoudnessTrace,
  preset: MasteringPreset,
): number {
  const settings = designChain(profile, preset, 'full');
  const shaped = shapedPower(trace, settings);
  const dynamic = integratedLufsOfSteps(shaped) ?? integratedLufs;
  const untold = movingChangeDb(trace.trials, settings) - toldChangeDb(trace, shaped);
  return dynamic + steadyChangeDb(profile, settings) + settings.gainDb + untold;
}

/** What `shaped` says of the tried parts: the trial replaces it there, and stands for the rest as well. */
function toldChangeDb({ stepPower, trials }: LoudnessTrace, shaped: Float64Array): number {
  let before = 0;
  let after = 0;
  for (const { firstStep, sound } of trials) {
    const to = firstStep + Math.floor(sound.frames / STEP_FRAMES);
    for (let step = firstStep; step < to; step++) {
      before += stepPower[step] ?? 0;
      after += shaped[step] ?? 0;
    }
  }
  return before > 0 ? 10 * Math.log10(after / before) : 0;
}

/** The trace's power after compressor and transient lift. */
function shapedPower({ stepPower, levelsDb }: LoudnessTrace, settings: ChainSettings): Float64Array {
  if (!settings.compressor && !settings.transients) return stepPower;
  const gainsDb = dynamicsGainsDb(levelsDb, settings);
  const shaped = stepPower.slice();
  for (let step = 0; step < shaped.length; step++) {
    const from = step * BLOCKS_PER_STEP;
    const to = Math.min(gainsDb.length, from + BLOCKS_PER_STEP);
    if (to <= from) continue;
    // Weighted by the blocks' own power: the gain of a drum counts where the drum is.
    let before = 0;
    let after = 0;
    for (let block = from; block < to; block++) {
      const power = 10 ** ((levelsDb[block] ?? 0) / 10);
      before += power;
      after += power * 10 ** ((gainsDb[block] ?? 0) / 10);
    }
    shaped[step] = (shaped[step] ?? 0) * (before > 0 ? after / before : 1);
  }
  return shaped;
}
