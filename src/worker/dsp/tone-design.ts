// How far a track's spectrum lies from what its kind of material usually has, and which filter gains make part of that good. Pure;
// asked by `design-chain` only. Everything is smooth: a small change of the analysis makes a small change of the sound.
import { BAND_CENTRES_HZ, type SoundProfile } from '../../shared/analysis.ts';
import { TONE_BANDS } from '../../shared/presets.ts';
import { responseDb } from './filters.ts';
import { K_BAND_GAINS } from './k-weighting.ts';
import { targetDb } from './tone-target.ts';

/**
 * Share of the track's own tilt and bow (less or more of both ends) that belongs to its material: a string quartet is not made to shine
 * or rumble like a pop record. What is left is the unevenness within. Guess, by what 41 orchestral tracks and pop-like mixes were given.
 */
const OWN_SHAPE_SHARE = 0.75;

/** Bands this far below the strongest one hold noise or nothing (a lossy codec's cut): correcting them would only raise that. Guess. */
const CONFIDENT_ABOVE_DB = -48;
const CONFIDENCE_SLOPE_DB = 4;

/** Holds the solution back where neighbouring filters could fight each other, in bands' worth of error. */
const RIDGE = 0.2;

/** Distances up to about this much are a matter of taste: the correction fades out below. In dB; the second for a finished master. Guess. */
const TASTE_DB = 1.5;
const FINISHED_TASTE_DB = 3.5;

/** What each band has, mid and side together, in dB. */
export function bandLevelsDb({ midDb, sideDb }: SoundProfile): number[] {
  return midDb.map((mid, band) => 10 * Math.log10(10 ** (mid / 10) + 10 ** ((sideDb[band] ?? -120) / 10)));
}

/** Level, tilt and bow over the octaves from 1 kHz. */
const SHAPES = [0, 1, 2].map((power) => BAND_CENTRES_HZ.map((centre) => Math.log2(centre / 1000) ** power));
/** Response of each tone band at 1 dB, at each third octave: gains of this size add up in dB. */
const BASIS = TONE_BANDS.map((band) => BAND_CENTRES_HZ.map((centre) => responseDb([{ ...band, gainDb: 1 }], centre)));

/**
 * What each tone band lacks (positive) or has too much of, in dB, against the target of this material (`tone-target`), bent
 * towards the track's own shape. All zeros where the analysis says nothing.
 */
export function toneDistanceDb(profile: SoundProfile): number[] {
  if (profile.doubt !== null || profile.integratedLufs === null) return TONE_BANDS.map(() => 0);
  const levels = bandLevelsDb(profile);
  const strongest = Math.max(...levels);
  const weights = levels.map(
    (level) => 1 / (1 + Math.exp((CONFIDENT_ABOVE_DB - (level - strongest)) / CONFIDENCE_SLOPE_DB)),
  );
  const reference = targetDb(profile.features);
  const deviation = levels.map((level, band) => (reference[band] ?? 0) - level);
  const shape = solveRidge(SHAPES, deviation, weights, 1e-6);
  const own = [1, OWN_SHAPE_SHARE, OWN_SHAPE_SHARE].map((part, power) => part * (shape[power] ?? 0));
  const target = deviation.map((value, band) =>
    SHAPES.reduce((rest, values, power) => rest - (own[power] ?? 0) * (values[band] ?? 0), value),
  );
  return solveRidge(BASIS, target, weights, RIDGE);
}

/**
 * The part of a distance that is made good: little where it is a matter of taste, `share` of it beyond, at most `capDb`. `finished`: 0 for
 * an open mix to 1 for a finished master, whose balance is meant.
 */
export function correctionDb(distanceDb: number, share: number, finished: number, capDb: number): number {
  const tasteDb = TASTE_DB + finished * (FINISHED_TASTE_DB - TASTE_DB);
  const beyondTaste = distanceDb ** 2 / (distanceDb ** 2 + tasteDb ** 2);
  return capDb * Math.tanh((share * beyondTaste * distanceDb) / capDb);
}

/** Third octaves of 50 Hz to 12.5 kHz: what is heard of a balance. */
const FIRST_HEARD_BAND = 4;
const LAST_HEARD_BAND = 28;
/** High, so that the strongest band decides, and finite, so that nothing flips where another becomes the strongest. */
const NORM = 16;

/**
 * `gainsDb` of the tone bands, all made smaller alike so that no third octave moves by more than about `capDb` against the whole, which is
 * heard at one loudness before and after.
 */
export function withinCapDb(profile: SoundProfile, gainsDb: readonly number[], capDb: number): number[] {
  const responses = BAND_CENTRES_HZ.map((_, band) =>
    BASIS.reduce((sum, response, i) => sum + (gainsDb[i] ?? 0) * (response[band] ?? 0), 0),
  );
  let before = 0;
  let after = 0;
  for (const [band, level] of bandLevelsDb(profile).entries()) {
    const weighted = (K_BAND_GAINS[band] ?? 0) * 10 ** (level / 10);
    before += weighted;
    after += weighted * 10 ** ((responses[band] ?? 0) / 10);
  }
  const louderDb = before > 0 ? 10 * Math.log10(after / before) : 0;
  const most = responses
    .slice(FIRST_HEARD_BAND, LAST_HEARD_BAND + 1)
    .reduce((sum, response) => sum + Math.abs((response - louderDb) / capDb) ** NORM, 0);
  // From 1 where nothing reaches the cap towards cap over most.
  const share = (1 + most) ** (-1 / NORM);
  return gainsDb.map((gain) => gain * share);
}

/** Weighted least squares with a ridge: the gains of `basis` that come closest to `target`. */
function solveRidge(
  basis: readonly (readonly number[])[],
  target: readonly number[],
  weights: readonly number[],
  ridge: number,
): number[] {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0) * (weights[i] ?? 0), 0);
  const rows = basis.map((row, r) => [
    ...basis.map((column, c) => dot(row, column) + (r === c ? ridge : 0)),
    dot(row, target),
  ]);
  return eliminate(rows);
}

/** Solves a symmetric positive definite system, given with its right side as the last column, in place. */
function eliminate(rows: number[][]): number[] {
  const size = rows.length;
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = at(row, pivot) / at(pivot, pivot);
      const target = rows[row];
      for (let column = pivot; target && column <= size; column++)
        target[column] = at(row, column) - factor * at(pivot, column);
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    const known = solution.reduce((sum, value, column) => (column > row ? sum + value * at(row, column) : sum), 0);
    solution[row] = (at(row, size) - known) / at(row, row);
  }
  return solution;
}
