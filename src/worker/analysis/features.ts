// From measured figures to the five features a preset choice is learned from. Each is a logistic curve of a weighted sum: smooth and
// monotone in every figure, 0.5 at what is usual in music, near 0 and 1 at what is rare. Pure. Anchors are the author's judgement of
// usual values, checked on 41 orchestral game tracks, the test's signals and published surveys; they tell tracks apart, no more.
import type { ContentFeatures } from '../../shared/analysis.ts';
import { FIRST_VOICE_BAND, LAST_VOICE_BAND, type BandLevels } from './spectrum.ts';

export interface FeatureFigures extends BandLevels {
  readonly integratedLufs: number;
  readonly loudnessRangeLu: number;
  readonly crestDb: number;
  readonly onsetsPerSecond: number;
  readonly tempoBpm: number | null;
  readonly beatStrength: number;
  /** Swing of the mid's voice band at syllables' rate, see `VoiceBand`. */
  readonly voiceModulation: number;
  /** How far tones stand out of noise, see `Spectrum.tonalityDb`. */
  readonly tonalityDb: number;
}

/** What stands for "unknown": silent, too short, broken. */
export const NEUTRAL_FEATURES: ContentFeatures = {
  energy: 0.5,
  brightness: 0.5,
  dynamics: 0.5,
  vocalPresence: 0.5,
  tempoEnergy: 0.5,
};

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const clamped = (x: number, from: number, to: number): number => Math.min(to, Math.max(from, x));

/** Third octaves of 100 Hz to 2 kHz and of 2.5 to 16 kHz. */
const FIRST_BODY_BAND = 7;
const LAST_BODY_BAND = 20;
const FIRST_TREBLE_BAND = 21;
const LAST_TREBLE_BAND = 29;

/** A mono recording would be infinitely central; beyond this it says nothing more. */
const MOST_DOMINANCE_DB = 15;

/** Never 0: a band has at least the spectrum's floor. */
function bandsPower(levelsDb: readonly number[], from: number, to: number): number {
  return levelsDb.slice(from, to + 1).reduce((sum, db) => sum + 10 ** (db / 10), 0);
}

export function contentFeatures(figures: FeatureFigures): ContentFeatures {
  return {
    energy: energyOf(figures),
    brightness: brightnessOf(figures),
    dynamics: dynamicsOf(figures),
    vocalPresence: vocalPresenceOf(figures),
    tempoEnergy: tempoEnergyOf(figures),
  };
}

/**
 * Loud and dense. −16 LUFS lies between classical (−23) and rock masters (−9), 4 LU move it from 0.5 to 0.73; a crest of 16 dB is a
 * mix with some limiting.
 */
function energyOf({ integratedLufs, crestDb }: FeatureFigures): number {
  return logistic((integratedLufs + 16) / 4 + (16 - crestDb) / 10);
}

/**
 * Power from 2.5 to 16 kHz against that from 100 Hz to 2.2 kHz. −14 dB is the middle of the tracks measured, pink noise has −2, a dark
 * mix −20. The slope of the spectrum would call a recording with its top cut off bright.
 */
function brightnessOf({ midDb, sideDb }: FeatureFigures): number {
  const power = (from: number, to: number): number => bandsPower(midDb, from, to) + bandsPower(sideDb, from, to);
  const trebleDb = 10 * Math.log10(power(FIRST_TREBLE_BAND, LAST_TREBLE_BAND) / power(FIRST_BODY_BAND, LAST_BODY_BAND));
  return logistic((trebleDb + 14) / 2.5);
}

/** Range over the track (7 LU: between pop at 4 and orchestral at 14) and crest within it. */
function dynamicsOf({ loudnessRangeLu, crestDb }: FeatureFigures): number {
  return logistic((loudnessRangeLu - 7) / 4 + (crestDb - 16) / 6);
}

/**
 * Signs of a voice: the middle outweighs the side where voices are, it swings like syllables, and tones stand out. Each is told by other
 * things too (a solo violin is tonal, a drum swings, a mono record is all middle), a choir in the distance has none of them, so this is
 * a likelihood for choosing a preset and no detector of voices.
 */
function vocalPresenceOf(figures: FeatureFigures): number {
  const dominance = clamped(dominanceDb(figures), -MOST_DOMINANCE_DB, MOST_DOMINANCE_DB);
  const modulation = clamped(figures.voiceModulation, 0, 0.6);
  const tonality = clamped(figures.tonalityDb, 0, 10);
  return logistic((dominance - 7) / 5 + (modulation - 0.25) / 0.1 + (tonality - 5) / 2.5);
}

function dominanceDb({ midDb, sideDb }: BandLevels): number {
  const power = (levels: readonly number[]): number => bandsPower(levels, FIRST_VOICE_BAND, LAST_VOICE_BAND);
  return 10 * Math.log10(power(midDb) / power(sideDb));
}

/** Strong, fast and busy: around 110 BPM, two onsets a second; music without a beat lies below by 1.5 of the curve's units. */
function tempoEnergyOf({ onsetsPerSecond, tempoBpm, beatStrength }: FeatureFigures): number {
  const beat = tempoBpm === null ? -1.5 : (tempoBpm - 110) / 40 + 3 * (beatStrength - 0.3);
  return logistic(beat + (onsetsPerSecond - 2) / 1.5);
}
