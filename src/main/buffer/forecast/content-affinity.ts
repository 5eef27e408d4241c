// Which presets this listener keeps for music that sounds like this: every verdict is remembered with the five features of its track, and
// a track is judged by the verdicts on the ones that resemble it. Newer verdicts count more. Knows nothing of when a preset is changed.
import * as v from 'valibot';

import type { ContentFeatures } from '../../../shared/analysis.ts';
import { PRESETS, type Preset } from '../../../shared/presets.ts';
import { normalized, type Probabilities } from './preset-predictor.ts';

/** Verdicts remembered at most: a few weeks of listening; 20 kB when stored. Guess. */
const VERDICTS_LIMIT = 256;
/** Verdicts after which an older one counts half. Guess. */
const HALF_LIFE_VERDICTS = 100;
/** Difference of a feature at which a verdict counts 0.6 of one on the same sound. Measured: 0.15 and 0.2 predict alike, 0.2 with fewer verdicts. */
const RESEMBLANCE = 0.2;
/** What a feature that is unknown on either side counts: about what two tracks taken at random resemble each other in one. */
const UNKNOWN_RESEMBLANCE = 0.35;
/** The value that stands for "unknown". */
const NEUTRAL = 0.5;
/** Verdicts the smoothing is worth, for and against each: one on the very same sound is believed, one on a distant one is not. Guess. */
const SMOOTHING_VERDICTS = 0.05;

const NAMES = ['energy', 'brightness', 'dynamics', 'vocalPresence', 'tempoEnergy'] as const satisfies readonly (keyof ContentFeatures)[]; // prettier-ignore

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const verdict = v.object({
  preset: v.picklist(PRESETS),
  /** Above 0: it was kept; below: it was left. */
  weight: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)),
  /** In the order of NAMES. */
  sound: v.pipe(v.array(share), v.length(NAMES.length)),
});
/** Oldest first. */
export const affinitySchema = v.pipe(v.array(verdict), v.maxLength(VERDICTS_LIMIT));
type Verdict = v.InferOutput<typeof verdict>;

export class ContentAffinity {
  #verdicts: Verdict[];

  constructor(stored: readonly Verdict[]) {
    this.#verdicts = [...stored];
  }

  stored(): readonly Verdict[] {
    return this.#verdicts;
  }

  /** A preset was kept for (above 0) or left on (below 0) this sound; `weight` is how sure that is, at most 1. */
  learn(preset: Preset, features: ContentFeatures | null, weight: number): void {
    const sound = soundOf(features);
    if (sound) this.#verdicts = [...this.#verdicts, { preset, weight, sound }].slice(-VERDICTS_LIMIT);
  }

  /** Of each preset but `present`, that it is the one for this sound; null when nothing can be said. */
  probabilities(present: Preset, features: ContentFeatures | null): Probabilities | null {
    const sound = soundOf(features);
    if (!sound || this.#verdicts.length === 0) return null;
    const kept = PRESETS.map(() => 0);
    const left = PRESETS.map(() => 0);
    for (const [age, { preset, weight, sound: other }] of this.#verdicts.toReversed().entries()) {
      const evidence = Math.abs(weight) * resemblance(sound, other) * 0.5 ** (age / HALF_LIFE_VERDICTS);
      const i = PRESETS.indexOf(preset);
      const tally = weight > 0 ? kept : left;
      tally[i] = (tally[i] ?? 0) + evidence;
    }
    // How much it was kept, times the share of the verdicts on it that were so.
    return normalized(present, (_, i) => {
      const pro = (kept[i] ?? 0) + SMOOTHING_VERDICTS;
      return (pro * pro) / (pro + (left[i] ?? 0) + SMOOTHING_VERDICTS);
    });
  }
}

/** null when nothing is known of it. */
function soundOf(features: ContentFeatures | null): number[] | null {
  if (!features) return null;
  // Three digits are more than the analysis knows, and keep small what is stored.
  const sound = NAMES.map((name) => Math.round(features[name] * 1000) / 1000);
  return sound.every((value) => value === NEUTRAL) ? null : sound;
}

/** 1 for the same sound, towards 0 the more they differ. */
function resemblance(a: readonly number[], b: readonly number[]): number {
  let product = 1;
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? NEUTRAL;
    const unknown = value === NEUTRAL || other === NEUTRAL;
    product *= unknown ? UNKNOWN_RESEMBLANCE : Math.exp(-((value - other) ** 2) / (2 * RESEMBLANCE ** 2));
  }
  return product;
}
