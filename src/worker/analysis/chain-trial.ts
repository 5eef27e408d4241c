// Tries a chain on parts of a track: what limiter and harmonics take or add, and where in a block its power lies, cannot be told from
// averages. Used by the prediction of loudness only.
import type { ChainSettings } from '../dsp/chain-settings.ts';
import { MasteringChain } from '../dsp/mastering-chain.ts';
import { LoudnessMeter } from './loudness-meter.ts';
import type { Trial } from './trial-windows.ts';

/** No sound reaches it: a limiter with this ceiling leaves everything. */
const NO_CEILING_DBTP = 120;

/**
 * How much louder, in LU, the moving stages (dynamics, harmonics, limiter) make the tried parts than the steady ones do alone. Loud parts
 * count as much as they do in the integrated loudness. `gainDb` is left out; 0 without trials.
 */
export function movingChangeDb(trials: readonly Trial[], settings: ChainSettings): number {
  const chain = new MasteringChain();
  const power = (of: ChainSettings): number => {
    chain.configure(of);
    return trials.reduce((sum, { before, sound }) => sum + weightedPower(chain.process(before, sound, null)), 0);
  };
  const steady = power({
    ...settings,
    compressor: null,
    transients: null,
    deEsser: null,
    saturation: null,
    ceilingDbtp: NO_CEILING_DBTP,
  });
  return steady > 0 ? 10 * Math.log10(power(settings) / steady) : 0;
}

function weightedPower({ left, right }: { readonly left: Float32Array; readonly right: Float32Array }): number {
  const meter = new LoudnessMeter();
  meter.process(left, right, 0, left.length);
  return meter.stepPower.reduce((sum, step) => sum + step, 0);
}
