// The spectrum a record of a track's kind usually has: what the correction steers towards. A blend of a few materials by the track's
// features, without thresholds: what lies between two kinds gets what lies between their spectra. Pure.
import { BAND_CENTRES_HZ, type ContentFeatures } from '../../shared/analysis.ts';

/** Slopes of the popular reference in dB per octave of third-octave power, from each corner down to the next. */
const SUB_SLOPE_DB = 7;
const BODY_SLOPE_DB = -2;
const TREBLE_SLOPE_DB = -5;
const SUB_CORNER_HZ = 55;
const BODY_CORNER_HZ = 100;
const TREBLE_CORNER_HZ = 4000;

/**
 * Long-term average spectrum of popular recordings, idealised: flat from 55 to 100 Hz, −2 dB per octave of third-octave power to
 * 4 kHz, then −5. The shape follows Elowsson and Friberg, "Long-term Average Spectrum in Popular Music" (AES 142, 2017); the round
 * numbers are ours.
 */
function popularDb(frequencyHz: number): number {
  const octaves = (from: number, to: number): number => Math.max(0, Math.log2(to / from));
  return (
    -SUB_SLOPE_DB * octaves(frequencyHz, SUB_CORNER_HZ) +
    BODY_SLOPE_DB * octaves(BODY_CORNER_HZ, Math.min(frequencyHz, TREBLE_CORNER_HZ)) +
    TREBLE_SLOPE_DB * octaves(TREBLE_CORNER_HZ, frequencyHz)
  );
}

const POPULAR_DB = BAND_CENTRES_HZ.map(popularDb);

/** Where the offsets of a material are given: octaves from 31.5 Hz to 16 kHz. */
const OFFSETS_FROM_HZ = 31.5;

interface Material {
  /** Features that are typical of it; what is left out tells nothing of it. */
  readonly typical: Partial<ContentFeatures>;
  /** Against the popular reference, in dB, from 31.5 Hz on an octave apart; in between they are drawn straight. */
  readonly offsetsDb: readonly [number, number, number, number, number, number, number, number, number, number];
}

/**
 * Guesses by ear and by what such records are known to have: rock fills the middle, electronic music the lowest octave, an orchestra has
 * its power from 200 to 500 Hz and falls faster above 2 kHz, a voice alone has nothing below its fundamental.
 */
const MATERIALS: readonly Material[] = [
  { typical: { energy: 0.5, dynamics: 0.4, vocalPresence: 0.5, tempoEnergy: 0.5 }, offsetsDb: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
  { typical: { energy: 0.9, dynamics: 0.15, vocalPresence: 0.4, tempoEnergy: 0.6 }, offsetsDb: [-4, -2, 0, 0.5, 0.5, 0.5, 1, 1, 0, -1] },
  { typical: { energy: 0.75, dynamics: 0.2, vocalPresence: 0.1, tempoEnergy: 0.95 }, offsetsDb: [4, 3, 1, -1, -1, -0.5, 0, 0, 0.5, 1] },
  { typical: { energy: 0.3, dynamics: 0.85, vocalPresence: 0.15, tempoEnergy: 0.1 }, offsetsDb: [-6, -5, -2, 1, 2, 1, -1, -3, -6, -9] },
  { typical: { energy: 0.2, dynamics: 0.55, vocalPresence: 0.55, tempoEnergy: 0.25 }, offsetsDb: [-8, -5, -1, 1, 1, 0, 0, -1, -2, -3] },
  { typical: { energy: 0.4, dynamics: 0.5, vocalPresence: 0.98, tempoEnergy: 0.4 }, offsetsDb: [-20, -14, -3, 1, 1, 0, 0, -1, -4, -8] },
]; // prettier-ignore

/** How far in a feature a material reaches: at this distance it counts 0.6. Guess: neighbours overlap, so that nothing flips. */
const REACH = 0.2;

function offsetDb({ offsetsDb }: Material, frequencyHz: number): number {
  const place = Math.min(offsetsDb.length - 1, Math.max(0, Math.log2(frequencyHz / OFFSETS_FROM_HZ)));
  const below = Math.floor(place);
  const here = offsetsDb[below] ?? 0;
  return here + (place - below) * ((offsetsDb[below + 1] ?? here) - here);
}

const SPECTRA = MATERIALS.map((material) =>
  BAND_CENTRES_HZ.map((centre, band) => (POPULAR_DB[band] ?? 0) + offsetDb(material, centre)),
);

/** Third-octave levels in dB, their sum left open, that a track with these features would have if it were the usual one of its kind. */
export function targetDb(features: ContentFeatures): number[] {
  const weights = MATERIALS.map(({ typical }) => {
    const squared = (Object.entries(typical) as [keyof ContentFeatures, number][]).reduce(
      (sum, [feature, value]) => sum + ((features[feature] - value) / REACH) ** 2,
      0,
    );
    return Math.exp(-squared / 2);
  });
  // Never 0: the farthest corner of the features lies within 8 reaches of a material.
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return BAND_CENTRES_HZ.map((_, band) =>
    SPECTRA.reduce((level, spectrum, material) => level + ((weights[material] ?? 0) / sum) * (spectrum[band] ?? 0), 0),
  );
}
