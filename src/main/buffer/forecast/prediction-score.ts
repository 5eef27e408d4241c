// How often the predictions came true: each deliberate change is held against what stood before it, and the source that was right more
// often gets the larger share in the next ones, within bounds.
import * as v from 'valibot';

import type { Preset } from '../../../shared/presets.ts';

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
