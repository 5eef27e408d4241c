// Which preset comes next. Two sources say so, what this listener turns to after which preset and what is kept for music that sounds like
// this, and a score of how often each was right weighs them. Called by the forecast alone; when a preset is changed it does not foresee.
import * as v from 'valibot';

import type { ContentFeatures } from '../../../shared/analysis.ts';
import type { ListeningMode } from '../../../shared/buffer-figures.ts';
import { PRESETS, type Preset } from '../../../shared/presets.ts';

export type Probabilities = Readonly<Record<Preset, number>>;

/** Changes away from one preset after which an older one counts half: a habit is outweighed after a few weeks of use. Guess; 16 to 30 predict alike. */
const HALF_LIFE_CHANGES = 20;
/** And what was not repeated for this long counts half: 60 days. Guess. */
const HALF_LIFE_MS = 60 * 86_400_000;
/** Changes the smoothing is worth: a second one of a kind outweighs it. Measured: 0.5 predicts a little better than 1 (bench:buffer's listeners). */
const SMOOTHING_CHANGES = 0.5;
/** Share of the smoothing that is spread evenly; the rest goes where this listener's changes go in general. Guess. */
const EVEN_SHARE = 0.4;
/** This many changes, spam too, within this time are exploring; without one for as long the listener is settled again. Guess. */
const EXPLORING_CHANGES = 3;
const EXPLORING_MS = 20_000;
/**
 * Share of the exploration in the prediction while exploring. Measured: one who walks along the buttons is best served by a half, one who
 * compares two presets by none; at a quarter both are near their best.
 */
const EXPLORING_SHARE = 0.25;
/** Next to the present one in the picker, against one further on; and the same way on, against back. Guess. */
const NEIGHBOUR = 3;
const ONWARD = 2;

const row = v.pipe(v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(1000))), v.length(PRESETS.length));
export const transitionsSchema = v.object({
  counts: v.pipe(v.array(row), v.length(PRESETS.length)),
  /** Milliseconds since the epoch. */
  atMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
});
export type StoredTransitions = v.InferOutput<typeof transitionsSchema>;

export class PresetTransitions {
  /** By PRESETS: from, then to. */
  #counts: number[][] = PRESETS.map(() => PRESETS.map(() => 0));
  #atMs = 0;
  #pressesMs: number[] = [];
  /** How far the last press went in the picker. */
  #step = 0;

  constructor(stored: StoredTransitions | null) {
    if (!stored) return;
    this.#counts = stored.counts.map((of) => [...of]);
    this.#atMs = stored.atMs;
  }

  stored(): StoredTransitions {
    return { counts: this.#counts.map((of) => [...of]), atMs: this.#atMs };
  }

  /** A preset was pressed, deliberately or not: what tells exploring from settled. */
  press(from: Preset, to: Preset, nowMs: number): void {
    this.#pressesMs = [...this.#pressesMs, nowMs].slice(-EXPLORING_CHANGES);
    this.#step = PRESETS.indexOf(to) - PRESETS.indexOf(from);
  }

  mode(nowMs: number): ListeningMode {
    const [first = -Infinity] = this.#pressesMs;
    const last = this.#pressesMs.at(-1) ?? -Infinity;
    const many = this.#pressesMs.length === EXPLORING_CHANGES && last - first <= EXPLORING_MS;
    return many && nowMs - last < EXPLORING_MS ? 'exploring' : 'settled';
  }

  /** A deliberate change; `atMs` is milliseconds since the epoch, where the other times here are of a clock that nobody sets. */
  learn(from: Preset, to: Preset, atMs: number): void {
    if (from === to) return;
    const faded = 0.5 ** (Math.max(0, atMs - this.#atMs) / HALF_LIFE_MS);
    this.#atMs = Math.max(atMs, this.#atMs);
    const kept = 0.5 ** (1 / HALF_LIFE_CHANGES);
    this.#counts = this.#counts.map((of, i) =>
      of.map((count, j) => {
        const own = PRESETS[i] === from;
        return count * faded * (own ? kept : 1) + (own && PRESETS[j] === to ? 1 : 0);
      }),
    );
  }

  /** Of each preset, that it is the next one after `from`; 0 for `from`. */
  probabilities(from: Preset, nowMs: number): Probabilities {
    const counts = this.#counts[PRESETS.indexOf(from)] ?? [];
    const overall = PRESETS.map((_, to) => this.#counts.reduce((sum, of) => sum + (of[to] ?? 0), 0));
    const general = normalized(from, (_, i) => (overall[i] ?? 0) + SMOOTHING_CHANGES);
    const habits = normalized(from, (to, i) => {
      const smoothing = EVEN_SHARE / (PRESETS.length - 1) + (1 - EVEN_SHARE) * general[to];
      return (counts[i] ?? 0) + SMOOTHING_CHANGES * smoothing;
    });
    if (this.mode(nowMs) === 'settled') return habits;
    const at = PRESETS.indexOf(from);
    const exploration = normalized(from, (_, i) => {
      const nearness = Math.abs(i - at) === 1 ? NEIGHBOUR : 1;
      return nearness * (Math.sign(i - at) === Math.sign(this.#step) ? ONWARD : 1);
    });
    return mixed(from, [
      [habits, 1 - EXPLORING_SHARE],
      [exploration, EXPLORING_SHARE],
    ]);
  }
}

/** `weightOf` each preset but `present`, scaled to the sum 1. All of them 0 are taken as equal. */
export function normalized(present: Preset, weightOf: (preset: Preset, index: number) => number): Probabilities {
  const weights = PRESETS.map((preset, i) => (preset === present ? 0 : weightOf(preset, i)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const even = 1 / (PRESETS.length - 1);
  const share = (i: number): number => (sum > 0 ? (weights[i] ?? 0) / sum : PRESETS[i] === present ? 0 : even);
  return Object.fromEntries(PRESETS.map((preset, i) => [preset, share(i)])) as Record<Preset, number>;
}

/** Several predictions of the next preset after `present` in the given shares. */
export function mixed(present: Preset, parts: readonly (readonly [Probabilities, share: number])[]): Probabilities {
  return normalized(present, (preset) => parts.reduce((sum, [of, share]) => sum + share * of[preset], 0));
}

/** The most probable one; of equals the first in the picker. */
export function likeliest(probabilities: Probabilities): Preset {
  return PRESETS.reduce((best, preset) => (probabilities[preset] > probabilities[best] ? preset : best));
}

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

/** Changes looked back on. */
export const SCORE_WINDOW = 50;
/** Neither source is ever silenced: one that is not heard cannot show that it has become better. */
export const LEAST_WEIGHT = 0.2;
/** Imaginary results of each source before the first real one, half of them right. Guess. */
const SMOOTHING_RESULTS = 4;
/** How far the better source is preferred: twice as often right is eight times the share, before the bounds. Guess. */
const SHARPNESS = 3;

/** What each named as most probable; affinity may have had no opinion. */
export interface StandingPrediction {
  readonly combined: Preset;
  readonly transitions: Preset;
  readonly affinity: Preset | null;
}

export interface Weights {
  readonly transitions: number;
  readonly affinity: number;
}

const result = v.object({ combined: v.boolean(), transitions: v.boolean(), affinity: v.nullable(v.boolean()) });
export const scoreSchema = v.pipe(v.array(result), v.maxLength(SCORE_WINDOW));
type Result = v.InferOutput<typeof result>;

export class PredictionScore {
  #window: Result[];
  #scored = 0;
  #right = 0;
  #weights: Weights;

  constructor(stored: readonly Result[]) {
    this.#window = [...stored];
    this.#weights = weigh(this.#window);
  }

  stored(): readonly Result[] {
    return this.#window;
  }

  /** Since the start. */
  get scored(): number {
    return this.#scored;
  }

  get right(): number {
    return this.#right;
  }

  /** Share of right ones in the window, null before the first. */
  get accuracy(): number | null {
    return this.#window.length > 0
      ? this.#window.filter(({ combined }) => combined).length / this.#window.length
      : null;
  }

  get weights(): Weights {
    return this.#weights;
  }

  add(stood: StandingPrediction, chosen: Preset): void {
    const is = (named: Preset): boolean => named === chosen;
    const each: Result = {
      combined: is(stood.combined),
      transitions: is(stood.transitions),
      affinity: stood.affinity && is(stood.affinity),
    };
    this.#window = [...this.#window, each].slice(-SCORE_WINDOW);
    this.#scored += 1;
    if (each.combined) this.#right += 1;
    this.#weights = weigh(this.#window);
  }
}

/** Only changes of which both had an opinion compare them. */
function weigh(window: readonly Result[]): Weights {
  const compared = window.filter(({ affinity }) => affinity !== null);
  const worth = (source: keyof Weights): number => {
    const right = compared.filter((each) => each[source] === true).length + SMOOTHING_RESULTS / 2;
    return (right / (compared.length + SMOOTHING_RESULTS)) ** SHARPNESS;
  };
  const [transitions, affinity] = [worth('transitions'), worth('affinity')];
  const share = transitions / (transitions + affinity);
  const bounded = Math.min(1 - LEAST_WEIGHT, Math.max(LEAST_WEIGHT, share));
  return { transitions: bounded, affinity: 1 - bounded };
}
