// Which preset a listener turns to after which: counts of deliberate changes that fade as newer ones come and as time goes by, smoothed so
// that nothing is impossible. Knows nothing of the music; `content-affinity` does.
import * as v from 'valibot';

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

export class PresetPredictor {
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
