// What a chain was set to, in the figures a listener is told: the page shows them, nothing is decided by them.
import { BAND_CENTRES_HZ, type ChainDecision } from '../../shared/analysis.ts';
import type { ChainSettings } from './chain-settings.ts';
import { responseDb } from './filters.ts';

export function describeChain(settings: ChainSettings): ChainDecision {
  const { tone, width, compressor, transients, deEsser, saturation, gainDb } = settings;
  return {
    toneDb: BAND_CENTRES_HZ.map((centre) => tenths(responseDb(tone, centre))),
    compressionDb: tenths(compressor?.rangeDb ?? 0),
    attackDb: tenths(transients?.gainDb ?? 0),
    deEsserDb: tenths(deEsser?.reductionDb ?? 0),
    sideDb: tenths(width?.sideDb ?? 0),
    bassSideDb: tenths(width?.bassSideDb ?? 0),
    harmonicsDb: saturation && tenths(saturation.harmonicsDb),
    gainDb: tenths(gainDb),
  };
}

/** Less is not heard, and is stored for each track. */
const tenths = (value: number): number => Math.round(value * 10) / 10 + 0;
