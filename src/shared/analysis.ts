// What one pass over a track tells about its sound: stored in the catalogue with the content signature, read by the worker to design a
// chain, by the engine to match levels, by the page to draw the seek bar. Decibels are re full scale, loudness is ITU-R BS.1770-5.
import * as v from 'valibot';

import type { SerializedError } from './errors.ts';
import { MASTERING_PRESETS, type MasteringPreset } from './presets.ts';

/** Nominal centres of the third-octave bands of the spectrum (IEC 61260-1), 20 Hz to 20 kHz. */
export const BAND_CENTRES_HZ: readonly number[] = [
  20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000,
  6300, 8000, 10_000, 12_500, 16_000, 20_000,
]; // prettier-ignore

/** Percentiles at which `levelsDb` is given. */
export const LEVEL_PERCENTILES = [10, 25, 50, 75, 90, 95, 99] as const;

/** Bins of the loudness histogram: 0.25 LU wide, from −70 LUFS up to +5 LUFS. */
export const HISTOGRAM_FLOOR_LUFS = -70;
export const HISTOGRAM_STEP_LU = 0.25;
export const HISTOGRAM_BINS = 300;

/** Columns of the waveform, each the same share of the track. */
export const WAVEFORM_COLUMNS = 800;

const finite = v.pipe(v.number(), v.finite());
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const bands = v.pipe(v.array(finite), v.length(BAND_CENTRES_HZ.length));
const byte = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));

/** The five features a preset choice is learned from; 0.5 is neutral and stands for "unknown". */
const features = v.object({
  /** How loud and dense it is. */
  energy: share,
  /** Dark to bright. */
  brightness: share,
  /** Squashed to wide. */
  dynamics: share,
  /** How likely a voice leads. */
  vocalPresence: share,
  /** How strong and fast the beat is. */
  tempoEnergy: share,
});

const profile = v.object({
  /** Why the figures say little, null when they are sound. They are then safe defaults: the chain does nothing it cannot justify. */
  doubt: v.nullable(v.picklist(['silent', 'short', 'damaged'])),
  /** Gated programme loudness; null when nothing passes the absolute gate. */
  integratedLufs: v.nullable(finite),
  /** EBU Tech 3342, in LU. */
  loudnessRangeLu: finite,
  /** Highest loudness of 3 s (EBU Tech 3341); null like `integratedLufs`. */
  shortTermMaxLufs: v.nullable(finite),
  /** Highest inter-sample peak of both channels, at least 4 times oversampled; null when every sample is zero. */
  truePeakDbtp: v.nullable(finite),
  /** Sample peak over root mean square of the whole track, in dB. */
  crestDb: finite,
  /** Power per third octave of mid (L+R)/2 and side (L−R)/2, averaged over the blocks that pass the loudness gates; −120 is none. */
  midDb: bands,
  sideDb: bands,
  /** Slope of the spectrum from 100 Hz to 10 kHz, in dB per octave of third-octave power. */
  tiltDbPerOctave: finite,
  /** Of left and right over the whole track, −1 to 1; 1 for mono. */
  correlation: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)),
  /** Side power over mid and side power, 0 (mono) to 1. */
  width: share,
  /**
   * Levels of bass (below 250 Hz), body (above) and treble (above 5 kHz) every 5 ms at `LEVEL_PERCENTILES`, of the blocks within 40 dB of the
   * band's loudest: what compressor, de-esser and harmonics are set by.
   */
  bassLevelsDb: v.pipe(v.array(finite), v.length(LEVEL_PERCENTILES.length)),
  levelsDb: v.pipe(v.array(finite), v.length(LEVEL_PERCENTILES.length)),
  trebleLevelsDb: v.pipe(v.array(finite), v.length(LEVEL_PERCENTILES.length)),
  onsetsPerSecond: v.pipe(finite, v.minValue(0)),
  /** null when no beat stands out. */
  tempoBpm: v.nullable(finite),
  features,
});

const lufsByPreset = v.object(
  Object.fromEntries(MASTERING_PRESETS.map((preset) => [preset, v.nullable(finite)])) as Record<
    MasteringPreset,
    v.NullableSchema<typeof finite, undefined>
  >,
);

/** What the chain of a preset is set to for one track, at full intensity. */
const chain = v.object({
  /** Change of each third octave by the tone control, in dB. */
  toneDb: bands,
  /** What the compressor takes off the loudest at most, what attacks and the s of voices gain or lose, in dB: 0 or more. */
  compressionDb: finite,
  attackDb: finite,
  deEsserDb: finite,
  /** Of the side signal above and below the bass's corner, in dB. */
  sideDb: finite,
  bassSideDb: finite,
  /** Level of the added harmonics against the music, in dB; null adds none. */
  harmonicsDb: v.nullable(finite),
  /** Before the limiter, in dB. */
  gainDb: finite,
});

const chainByPreset = v.object(
  Object.fromEntries(MASTERING_PRESETS.map((preset) => [preset, chain])) as Record<MasteringPreset, typeof chain>,
);

export const trackAnalysisSchema = v.object({
  profile,
  /** Integrated loudness the track has under each preset at full intensity, before level match; null like `integratedLufs`. */
  presetLufs: lufsByPreset,
  /** null in one that was kept before chains were told of. */
  presetChains: v.nullable(chainByPreset),
  /** Counts of 400 ms blocks (75 % overlap) by loudness, above the absolute gate: albums are gated over the sum of their tracks'. */
  histogram: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.length(HISTOGRAM_BINS)),
  /** Peak and root mean square of each column, 0–255 for 0 to full scale. Shorter for tracks of fewer frames than columns. */
  waveform: v.object({
    peak: v.pipe(v.array(byte), v.maxLength(WAVEFORM_COLUMNS)),
    rms: v.pipe(v.array(byte), v.maxLength(WAVEFORM_COLUMNS)),
  }),
});

export type ContentFeatures = v.InferOutput<typeof features>;
/** What a chain is designed from. */
export type SoundProfile = v.InferOutput<typeof profile>;
export type TrackAnalysis = v.InferOutput<typeof trackAnalysisSchema>;
export type Waveform = TrackAnalysis['waveform'];
export type PresetLufs = TrackAnalysis['presetLufs'];
export type ChainDecision = v.InferOutput<typeof chain>;
export type PresetChains = v.InferOutput<typeof chainByPreset>;

/** What the file's tags say of its loudness (ReplayGain 2.0, R128 of Opus): gains towards −18 LUFS, peaks as linear sample values. */
export interface ReplayGainTags {
  readonly trackGainDb: number | null;
  readonly trackPeak: number | null;
  readonly albumGainDb: number | null;
  readonly albumPeak: number | null;
}

/** The value when it is an analysis, else null: for what comes from a process or a file. */
export function parseTrackAnalysis(value: unknown): TrackAnalysis | null {
  const verdict = v.safeParse(trackAnalysisSchema, value);
  return verdict.success ? verdict.output : null;
}

/** Loudness and peak of a track or an album. */
export interface Loudness {
  readonly lufs: number;
  readonly truePeakDbtp: number;
}

/** All the page needs to know of a track's sound. Null: not analysed yet, or (`presetLufs`, `track`) silent. */
export interface TrackSound {
  readonly trackId: number;
  readonly signature: string;
  readonly track: Loudness | null;
  /** Over the album's tracks, once all that are there were analysed; null for a track of no album. */
  readonly album: Loudness | null;
  readonly presetLufs: PresetLufs | null;
  /** What each preset's chain does to the track, and the power of each third octave it does it to, in dB. */
  readonly presetChains: PresetChains | null;
  readonly spectrumDb: readonly number[] | null;
  readonly replayGain: ReplayGainTags | null;
  readonly waveform: Waveform | null;
  readonly features: ContentFeatures | null;
  /** Why it was not analysed. */
  readonly problem: SerializedError | null;
  /** Why what is known of it may say little. */
  readonly doubt: SoundProfile['doubt'];
}

/** How far the analysis of the library is. */
export interface AnalysisProgress {
  readonly analysed: number;
  readonly total: number;
  readonly failed: number;
  /** running: a track is being analysed; waiting: it may not at the moment, see `why`; done: nothing is left. */
  readonly state: 'running' | 'waiting' | 'done';
  /** off: the listener turned it off; busy: the machine or the player has other work; battery: it runs on battery. */
  readonly why: 'off' | 'busy' | 'battery' | null;
}
