// Where this listener seeks to: the places of a track sought to before, and the general habits (a jump of so many seconds, back to the
// start, back to where it was paused). Says where a next seek would go, not whether one comes.
import * as v from 'valibot';

import { CHUNK_FRAMES, chunkIndexAt, chunkStartFrame, SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';

export interface SeekTarget {
  readonly frame: number;
  /** That a seek goes into its chunk, if one comes. Together at most 1. */
  readonly probability: number;
}

/** Seeks after which an older one counts half. Guess. */
const HALF_LIFE_SEEKS = 30;
/** Jumps are told apart to 5 s, the step of the keys, up to 30 s; what goes further is aimed at a place. */
const JUMP_FRAMES = 5 * SAMPLE_RATE_HZ;
const LONGEST_JUMP = 6;
/** How near the play head must land for it to have been that jump, or that place: 1 s. Guess. */
const TOLERANCE_FRAMES = SAMPLE_RATE_HZ;
/** Tracks whose places are remembered, and places of each: 8 kB when stored. Guess. */
const TRACKS_LIMIT = 100;
const PLACES_LIMIT = 6;
/** No more targets than are worth preparing. Guess. */
const TARGETS_LIMIT = 4;
const LEAST_PROBABILITY = 0.05;
/** Seeks the smoothing is worth: one seek is no habit. Guess. */
const SMOOTHING_SEEKS = 2;

const weight = v.pipe(v.number(), v.minValue(0), v.maxValue(1000));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const seekHabitsSchema = v.object({
  /** By steps of 5 s, from the longest jump back to the longest forward; the one in the middle is unused. */
  jumps: v.pipe(v.array(weight), v.length(2 * LONGEST_JUMP + 1)),
  start: weight,
  pause: weight,
  place: weight,
  tracks: v.pipe(
    v.array(
      v.object({
        trackId: whole,
        places: v.pipe(v.array(v.object({ index: whole, weight })), v.maxLength(PLACES_LIMIT)),
      }),
    ),
    v.maxLength(TRACKS_LIMIT),
  ),
});
type Habits = v.InferOutput<typeof seekHabitsSchema>;

const NO_HABITS: Habits = { jumps: Array.from({ length: 2 * LONGEST_JUMP + 1 }, () => 0), start: 0, pause: 0, place: 0, tracks: [] }; // prettier-ignore

export class SeekHabits {
  #habits: Habits;
  #paused: { readonly trackId: number; readonly frame: number } | null = null;

  constructor(stored: Habits | null) {
    this.#habits = structuredClone(stored ?? NO_HABITS);
  }

  stored(): Habits {
    return this.#habits;
  }

  pause(trackId: number, frame: number): void {
    this.#paused = { trackId, frame };
  }

  learn(trackId: number, fromFrame: number, frame: number): void {
    const habits = this.#habits;
    const fade = 0.5 ** (1 / HALF_LIFE_SEEKS);
    habits.jumps = habits.jumps.map((count) => count * fade);
    habits.start *= fade;
    habits.pause *= fade;
    habits.place *= fade;
    const steps = Math.round((frame - fromFrame) / JUMP_FRAMES);
    const offset = Math.abs(frame - fromFrame - steps * JUMP_FRAMES);
    if (frame < TOLERANCE_FRAMES) habits.start += 1;
    else if (steps !== 0 && Math.abs(steps) <= LONGEST_JUMP && offset < TOLERANCE_FRAMES) this.#countJump(steps);
    else if (this.#paused?.trackId === trackId && Math.abs(this.#paused.frame - frame) < TOLERANCE_FRAMES)
      habits.pause += 1;
    else {
      habits.place += 1;
      this.#rememberPlace(trackId, chunkIndexAt(frame), fade);
    }
  }

  /** Where a seek from `frame` would go, the likeliest first; what lies just ahead is not told, it is heard anyway. */
  targets(trackId: number, totalFrames: number | null, frame: number): readonly SeekTarget[] {
    const { jumps, start, pause, place, tracks } = this.#habits;
    const sum = jumps.reduce((total, count) => total + count, start + pause + place + SMOOTHING_SEEKS);
    const byIndex = new Map<number, SeekTarget>();
    const add = (target: number, probability: number): void => {
      if (target < 0 || (totalFrames !== null && target >= totalFrames)) return;
      if (target >= frame - TOLERANCE_FRAMES && target < frame + CHUNK_FRAMES) return;
      const index = chunkIndexAt(target);
      const known = byIndex.get(index);
      byIndex.set(index, { frame: known?.frame ?? target, probability: probability + (known?.probability ?? 0) });
    };
    add(0, start / sum);
    for (const [i, count] of jumps.entries()) add(frame + (i - LONGEST_JUMP) * JUMP_FRAMES, count / sum);
    if (this.#paused?.trackId === trackId) add(this.#paused.frame, pause / sum);
    const places = tracks.find((track) => track.trackId === trackId)?.places ?? [];
    const all = places.reduce((total, each) => total + each.weight, 0) + 1;
    // On a track whose places are known, seeks go there even where this listener aims elsewhere in general.
    const aimed = Math.max(place / sum, places.length > 0 ? LEAST_PROBABILITY * 2 : 0);
    for (const each of places) add(chunkStartFrame(each.index), (aimed * each.weight) / all);
    const targets = [...byIndex.values()].filter(({ probability }) => probability >= LEAST_PROBABILITY);
    const total = Math.max(1, targets.reduce((reached, { probability }) => reached + probability, 0)); // prettier-ignore
    return targets
      .sort((a, b) => b.probability - a.probability)
      .slice(0, TARGETS_LIMIT)
      .map((target) => ({ ...target, probability: target.probability / total }));
  }

  #countJump(steps: number): void {
    const i = steps + LONGEST_JUMP;
    this.#habits.jumps[i] = (this.#habits.jumps[i] ?? 0) + 1;
  }

  #rememberPlace(trackId: number, index: number, fade: number): void {
    const { tracks } = this.#habits;
    const before = tracks.find((track) => track.trackId === trackId)?.places ?? [];
    const places = before.map((place) => ({ ...place, weight: place.weight * fade }));
    // A listener does not hit the same chunk each time.
    const near = places.find((place) => Math.abs(place.index - index) <= 1);
    if (near) near.weight += 1;
    else places.splice(PLACES_LIMIT - 1, 1, { index, weight: 1 });
    places.sort((a, b) => b.weight - a.weight);
    const others = tracks.filter((track) => track.trackId !== trackId).slice(1 - TRACKS_LIMIT);
    this.#habits.tracks = [...others, { trackId, places }];
  }
}
