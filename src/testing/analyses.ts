// What the tests of this room and of the catalogue share: an analysis as a worker would make it, with a loudness of choice.
import {
  BAND_CENTRES_HZ,
  LEVEL_PERCENTILES,
  WAVEFORM_COLUMNS,
  type ChainDecision,
  type TrackAnalysis,
} from '../shared/analysis.ts';
import { addHistograms, histogramBin } from '../shared/loudness-histogram.ts';

const CHAIN: ChainDecision = {
  toneDb: BAND_CENTRES_HZ.map((_, band) => (band - 15) / 10),
  compressionDb: 1.5,
  attackDb: 0,
  deEsserDb: 0.4,
  sideDb: 0.5,
  bassSideDb: -2,
  harmonicsDb: null,
  gainDb: -3.2,
};

/** A track whose every block has `lufs`, of `blocks` times 100 ms. */
export function analysisOf(lufs: number, truePeakDbtp = -1, blocks = 1000): TrackAnalysis {
  const histogram = addHistograms([]);
  const bin = histogramBin(lufs);
  if (bin !== null) histogram[bin] = blocks;
  return {
    profile: {
      doubt: null,
      integratedLufs: lufs,
      loudnessRangeLu: 5.1,
      shortTermMaxLufs: lufs + 1 / 3,
      truePeakDbtp,
      crestDb: 12,
      midDb: BAND_CENTRES_HZ.map((hz) => -20 - Math.log2(hz)),
      sideDb: BAND_CENTRES_HZ.map(() => -120),
      tiltDbPerOctave: -4.2,
      correlation: 0.7,
      width: 0.2,
      trebleLevelsDb: LEVEL_PERCENTILES.map((percentile) => percentile / 5 - 55),
      bassLevelsDb: LEVEL_PERCENTILES.map((percentile) => percentile / 5 - 43),
      levelsDb: LEVEL_PERCENTILES.map((percentile) => percentile / 5 - 40),
      onsetsPerSecond: 2,
      tempoBpm: null,
      features: { energy: 0.5, brightness: 0.25, dynamics: 0.75, vocalPresence: 0.5, tempoEnergy: 0.1 },
    },
    presetChains: { adaptive: CHAIN, gentle: CHAIN, warm: CHAIN, bright: CHAIN, punchy: CHAIN },
    presetLufs: { adaptive: lufs, gentle: lufs - 1, warm: lufs + 0.5, bright: lufs, punchy: null },
    histogram,
    waveform: {
      peak: Array.from({ length: WAVEFORM_COLUMNS }, (_, column) => column % 256),
      rms: Array.from({ length: WAVEFORM_COLUMNS }, (_, column) => (column * 7) % 256),
    },
  };
}
