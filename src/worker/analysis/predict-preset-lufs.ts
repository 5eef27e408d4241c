// The integrated loudness a track will have under each preset, without rendering it: tone and width change the gated spectrum, the
// dynamics' gain is known for every block, and both act on the K-weighted power the analysis measured. Level match rests on it.
import type { PresetLufs, SoundProfile } from '../../shared/analysis.ts';
import { MASTERING_PRESETS } from '../../shared/presets.ts';
import type { ChainSettings } from '../dsp/chain-settings.ts';
import { designChain } from '../dsp/design-chain.ts';
import { dynamicsGainsDb } from '../dsp/dynamics.ts';
import { steadyChangeDb } from '../dsp/loudness-change.ts';
import { integratedLufsOfSteps } from './loudness-meter.ts';

export interface LoudnessTrace {
  /** K-weighted power, both channels summed, of each 100 ms. */
  readonly stepPower: Float64Array;
  /** The compressor's detector, each 5 ms. */
  readonly levelsDb: Float32Array;
}

/** Blocks of the detector in a step of the meter. */
const BLOCKS_PER_STEP = 20;

/** null for each preset where the track has no loudness. Measured against whole renders: see the test. */
export function predictPresetLufs(profile: SoundProfile, trace: LoudnessTrace): PresetLufs {
  const entries = MASTERING_PRESETS.map((preset) => {
    if (profile.integratedLufs === null) return [preset, null] as const;
    const settings = designChain(profile, preset, 'full');
    const dynamic = integratedLufsOfSteps(shapedPower(trace, settings)) ?? profile.integratedLufs;
    return [preset, dynamic + steadyChangeDb(profile, settings) + settings.gainDb] as const;
  });
  return Object.fromEntries(entries) as PresetLufs;
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
