// The K-weighting of ITU-R BS.1770-5, Annex 1, with the literal coefficients of its tables 1 and 2 for 48 kHz: approximations by the
// cookbook's shelf read 0.17 LU low. Used by the loudness meter and by what foretells loudness.
import { BAND_CENTRES_HZ } from '../../shared/analysis.ts';
import { sectionDb, type BiquadCoef } from './filters.ts';

export const K_WEIGHTING: readonly [BiquadCoef, BiquadCoef] = [
  // The head: a shelf of +4 dB above about 1.5 kHz.
  {
    b0: 1.53512485958697,
    b1: -2.69169618940638,
    b2: 1.19839281085285,
    a1: -1.69065929318241,
    a2: 0.73248077421585,
  },
  // A high-pass at about 38 Hz.
  { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 },
];

/** Power gain of the weighting at the centre of each third octave. */
export const K_BAND_GAINS: readonly number[] = BAND_CENTRES_HZ.map(
  (centre) => 10 ** (K_WEIGHTING.reduce((sum, section) => sum + sectionDb(section, centre), 0) / 10),
);
