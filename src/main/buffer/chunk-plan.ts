// Which chunks should be in memory for what the listener is at, most wanted first, within the budgets. Pure and cheap: the buffer
// asks at every intent and at most ten times a second; the prefetcher walks the answer. Knows nothing of what is held already.
import type { MemoryLevel } from '../../shared/buffer-figures.ts';
import type { LoadLevel } from '../../shared/health.ts';
import { LOOK_AHEAD_FRAMES, NEARLY_OVER_FRAMES } from '../../shared/playback.ts';
import { isMastering, MASTERING_PRESETS, type Preset } from '../../shared/presets.ts';
import {
  BYTES_PER_FRAME, CHUNK_FRAMES, chunkIndexAt, chunkKey, chunkKeyText, chunkLengthFrames, chunkStartFrame, type ChunkKey,
} from '../../shared/timeline.ts'; // prettier-ignore
import type { Place } from './memory-tiers.ts';

export interface PlannedTrack {
  readonly trackId: number;
  readonly signature: string;
  readonly totalFrames: number | null;
  /** Its profile is known, so that mastered chunks can be rendered at once. */
  readonly analysed: boolean;
}

export interface PlanInput {
  readonly track: PlannedTrack;
  /** Play head in `track`. */
  readonly frame: number;
  readonly playing: boolean;
  /** For how long the listener pressed nothing; not given, for ever. */
  readonly calmFrames?: number;
  readonly preset: Preset;
  /** Share of the mastered sound in what is heard; 0 while it is bypassed. */
  readonly amount: number;
  readonly next: PlannedTrack | null;
  readonly previous: PlannedTrack | null;
  /** That each preset is the one chosen next; sums to 1, the present one's is 0. */
  readonly presets: Readonly<Record<Preset, number>>;
  /** That each is where a seek would go, if there is one. */
  readonly seekTargets: readonly { readonly frame: number; readonly probability: number }[];
  readonly budgets: { readonly hotBytes: number; readonly warmBytes: number };
  /** Presets below `leastProbability` are left out, to save renders; at 0 every preset is wanted, and the budgets alone decide. */
  readonly tuning: { readonly aheadFrames: number; readonly leastProbability: number };
  readonly memoryLevel: MemoryLevel;
  /** Not given: normal. From `critical` on nothing is guessed but the next preset, at `overload` nothing is mastered. */
  readonly load?: LoadLevel;
}

/** What is only kept, and not prepared. */
export const NOT_PREPARED: readonly PlannedChunk['why'][] = ['held', 'behind', 'kept'];

export interface PlannedChunk {
  readonly key: ChunkKey;
  readonly place: Place;
  /** It is about to be heard: may not be evicted. */
  readonly pinned: boolean;
  /**
   * held: the page was given it and holds it; behind: it was just heard; kept: the machine is too busy to master. These stay as long as there is
   * room and are not prepared.
   */
  readonly why: 'original' | 'current' | 'preset' | 'next' | 'previous' | 'seek' | 'held' | 'behind' | 'kept' | 'rest';
}

/**
 * That the listener's next act, whenever it comes, is of this kind. Guesses, but for their order: presets are what this player is for, a
 * skip comes before a seek, and hardly anyone goes back. Only the order of what comes of them matters: it decides what goes first.
 */
const NEXT_ACT = { preset: 0.5, skip: 0.2, seek: 0.2, back: 0.05 } as const;

/** What is heard next unless there is an act first: less than 1 keeps what is pinned above it. */
const AHEAD_PROBABILITY = 0.95;

/** The second chunk of a track's head, against the first. Guess. */
const FOLLOWING = 0.7;

/**
 * The chunk after the one that is heard, in another preset: a change of preset needs it only in the last moments of this one. Until a second
 * before that the chunk that is heard goes first in every preset.
 */
const AFTER_EARLY = 0.1;
const AFTER_LATE = 0.7;
export const LATE_FRAMES = 48_000;

/** An improbable preset of what is heard and follows still comes before what is only rendered because there is time. */
const LEAST_PRESET_PROBABILITY = 0.02;
const LEAST_AFTER = 0.015;

/** The last chunks before the play head: 6 s, what a jump of 5 s back needs. */
const BEHIND_CHUNKS = 3;
const BEHIND_PROBABILITY = 0.06;

/** What is only rendered because there is time: it would come in turn anyway. Below all that is predicted. */
const REST_PROBABILITY = 0.01;

/**
 * Of the rest, how far it is reached for against the time in which nothing was pressed: who pressed nothing for a minute will probably
 * press nothing for half another. Guess. Without it each change of preset cost 20 renders that were never heard (measured).
 */
const CALM_AHEAD = 0.5;

/**
 * What begins nearer than this has been asked for by the page, which holds it. Half a second less than its look-ahead: it may ask a moment after
 * the report that the plan is made for. Guess: five ticks.
 */
const DELIVERED_FRAMES = LOOK_AHEAD_FRAMES - 24_000;

/** The chunk that is heard and the one after it. */
const NEAR_CHUNKS = 2;

/** Chunks of a track that is begun: the second renders while the first plays. */
const HEAD_CHUNKS = 2;

interface Wish {
  readonly track: PlannedTrack;
  readonly preset: Preset;
  readonly index: number;
  readonly probability: number;
  readonly why: PlannedChunk['why'];
  readonly pinned?: boolean;
}

/**
 * The chunks in the order in which they are to be prepared. No key twice; the bytes of each tier fit its budget. What the page is about to ask
 * for comes first, then every preset of what is heard and follows, the likeliest first: no guess about other acts takes their room, so that
 * prediction never holds fewer of them than a plan that foresees nothing. What the page holds already has what is left.
 */
export function planChunks(input: PlanInput): readonly PlannedChunk[] {
  const { memoryLevel, load, budgets } = input;
  const basket = new Basket(budgets.hotBytes, budgets.warmBytes);
  const { first, last } = wishesAhead(input);
  for (const wish of first) basket.add(wish, 'hot');
  if (memoryLevel !== 'emergency' && load !== 'overload') {
    for (const wish of likeliestFirst(wishesOfPresets(input))) basket.add(wish, 'warm');
    const guesses = memoryLevel === 'minimal' || load === 'critical' ? [] : wishesOfActs(input);
    for (const wish of likeliestFirst(guesses)) basket.add(wish, 'warm');
  }
  for (const wish of last) basket.add(wish, 'hot');
  if (memoryLevel === 'emergency' || load === 'overload' || load === 'critical') return basket.planned();
  for (const wish of wishesOfRest(input)) if (!basket.add(wish, 'warm')) break;
  return basket.planned();
}

const likeliestFirst = (wishes: Wish[]): Wish[] => wishes.sort((a, b) => b.probability - a.probability);

/**
 * What is heard if nothing happens, over the end of the track: `first` what the page has yet to ask for, `last` what it holds. Within its look-ahead
 * all is pinned. After an act the page asks for all of it; what is heard and follows is prepared with it.
 */
function wishesAhead(input: PlanInput): { readonly first: readonly Wish[]; readonly last: readonly Wish[] } {
  const { preset, amount, playing, calmFrames = Infinity, memoryLevel } = input;
  const isDelivered = playing && calmFrames >= LOOK_AHEAD_FRAMES && memoryLevel !== 'emergency';
  const wishesOf = ({ track, index, aheadFrames }: Step): Wish[] => {
    const pinned = aheadFrames <= LOOK_AHEAD_FRAMES;
    const probability = pinned ? 1 : AHEAD_PROBABILITY;
    const held = isDelivered && aheadFrames <= DELIVERED_FRAMES;
    const original: Wish = { track, preset: 'off', index, probability, why: held ? 'held' : 'original', pinned };
    const why = input.load === 'overload' ? 'kept' : held ? 'held' : 'current';
    // The page lays it beside the original also while it is bypassed, so that it is heard at once; then it is not worth a pin.
    return isMastering(preset)
      ? [original, { track, preset, index, probability, why, pinned: pinned && amount > 0 }]
      : [original];
  };
  const steps = stepsAhead(input);
  const isFirst = (step: Step): boolean =>
    step.aheadFrames > DELIVERED_FRAMES || (!isDelivered && steps.indexOf(step) < NEAR_CHUNKS);
  return {
    first: steps.filter(isFirst).flatMap(wishesOf),
    last: steps.filter((step) => !isFirst(step)).flatMap(wishesOf),
  };
}

/** In an emergency the chunk that is heard and the one after it. */
function stepsAhead({ track, frame, next, tuning, memoryLevel }: PlanInput): Step[] {
  const steps: Step[] = [];
  for (const step of walk([track, next], frame)) {
    const reachFrames = step.track.totalFrames === null ? LOOK_AHEAD_FRAMES : tuning.aheadFrames;
    if (memoryLevel === 'emergency' ? steps.length === NEAR_CHUNKS : step.aheadFrames > reachFrames) break;
    steps.push(step);
  }
  return steps;
}

interface Step {
  readonly track: PlannedTrack;
  readonly index: number;
  /** From the play head to the chunk's beginning; 0 for the one that is heard. */
  readonly aheadFrames: number;
}

/** Chunk after chunk from `frame` of the first track on, without end where a length is unknown: it hides what follows. */
function* walk(tracks: readonly (PlannedTrack | null)[], frame: number): Generator<Step> {
  let aheadFrames = 0;
  let place = frame;
  for (const track of tracks) {
    if (!track) return;
    const totalFrames = track.totalFrames ?? Infinity;
    while (place < totalFrames) {
      const index = chunkIndexAt(place);
      yield { track, index, aheadFrames };
      const end = Math.min(chunkStartFrame(index + 1), totalFrames);
      aheadFrames += end - place;
      place = end;
    }
    place = 0;
  }
}

/** What the listener's next act may ask for but another preset: another track, another place. */
function wishesOfActs(input: PlanInput): Wish[] {
  const { track, frame, preset, presets, next, previous, seekTargets, memoryLevel } = input;
  const wishes: Wish[] = [];
  const head = chunkIndexAt(frame);
  const heard: readonly Preset[] = isMastering(preset) ? ['off', preset] : ['off'];
  for (const each of heard) {
    for (let index = 0; index < HEAD_CHUNKS; index++) {
      const share = index === 0 ? 1 : FOLLOWING;
      if (next) wishes.push({ track: next, preset: each, index, probability: NEXT_ACT.skip * share, why: 'next' });
      if (previous)
        wishes.push({ track: previous, preset: each, index, probability: NEXT_ACT.back * share, why: 'previous' });
    }
    for (const target of seekTargets) {
      const probability = NEXT_ACT.seek * target.probability;
      const index = chunkIndexAt(target.frame);
      wishes.push({ track, preset: each, index, probability, why: 'seek' });
      if (chunkStartFrame(index + 1) - target.frame < NEARLY_OVER_FRAMES)
        wishes.push({ track, preset: each, index: index + 1, probability, why: 'seek' });
    }
    for (let index = head - 1; index >= Math.max(0, head - BEHIND_CHUNKS); index--)
      wishes.push({ track, preset: each, index, probability: BEHIND_PROBABILITY, why: 'behind' });
  }
  if (next && memoryLevel === 'normal')
    for (const each of likelyPresets(input))
      wishes.push({ track: next, preset: each, index: 0, probability: NEXT_ACT.skip * presets[each], why: 'next' });
  return wishes;
}

/** What another preset needs: the chunk that is heard and the one after it. */
function wishesOfPresets(input: PlanInput): Wish[] {
  const { track, next, frame, presets } = input;
  const [here, after] = firstSteps(walk([track, next], frame));
  const untilFrames = after?.aheadFrames ?? Infinity;
  const share = untilFrames < NEARLY_OVER_FRAMES ? 1 : untilFrames < LATE_FRAMES ? AFTER_LATE : AFTER_EARLY;
  return likelyPresets(input).flatMap((preset): Wish[] => {
    const probability = Math.max(LEAST_PRESET_PROBABILITY, NEXT_ACT.preset * presets[preset]);
    return [
      ...(here ? [{ ...here, preset, probability, why: 'preset' } as const] : []),
      ...(after
        ? [{ ...after, preset, probability: Math.max(LEAST_AFTER, probability * share), why: 'preset' } as const]
        : []),
    ];
  });
}

function likelyPresets({ preset, presets, tuning }: PlanInput): readonly Preset[] {
  return MASTERING_PRESETS.filter((each) => each !== preset && presets[each] >= tuning.leastProbability);
}

function firstSteps(steps: Generator<Step>): readonly [Step | undefined, Step | undefined] {
  const first = steps.next();
  const second = steps.next();
  return [first.value ?? undefined, second.value ?? undefined];
}

/** The rest of the track while it plays, nearest first: each a little less probable, so that the farthest is evicted first. */
function* wishesOfRest({ track, frame, playing, calmFrames = Infinity, preset, tuning }: PlanInput): Generator<Wish> {
  if (track.totalFrames === null || !playing) return;
  const heard: readonly Preset[] = isMastering(preset) ? ['off', preset] : ['off'];
  const first = chunkIndexAt(frame + tuning.aheadFrames);
  const last = chunkIndexAt(Math.min(track.totalFrames - 1, frame + calmFrames * CALM_AHEAD));
  for (let index = first; index <= last; index++) {
    const probability = REST_PROBABILITY / (1 + index - first);
    for (const each of heard) yield { track, preset: each, index, probability, why: 'rest' };
  }
}

/** Takes wishes in order as far as the budgets go. */
class Basket {
  readonly #chunks = new Map<string, PlannedChunk>();
  readonly #freeBytes: { hot: number; warm: number };

  constructor(hotBytes: number, warmBytes: number) {
    this.#freeBytes = { hot: hotBytes, warm: warmBytes };
  }

  /** What is hot and finds no room becomes warm. False when there is no room at all. */
  add(wish: Wish, tier: 'hot' | 'warm'): boolean {
    const { track, preset, index, probability, why, pinned = false } = wish;
    if (isMastering(preset) && !track.analysed) return true;
    const frames = track.totalFrames === null ? CHUNK_FRAMES : chunkLengthFrames(index, track.totalFrames);
    if (frames === 0) return true;
    const key = chunkKey(track.trackId, track.signature, preset, index);
    const text = chunkKeyText(key);
    const bytes = frames * BYTES_PER_FRAME;
    const known = this.#chunks.get(text);
    if (known) {
      // What another wish took as probable may turn out to be about to be heard.
      if (tier === 'hot' && known.place.tier === 'warm' && this.#freeBytes.hot >= bytes) {
        this.#freeBytes.warm += bytes;
        this.#freeBytes.hot -= bytes;
        const hot = { tier: 'hot', probability: Math.max(probability, known.place.probability) } as const;
        this.#chunks.set(text, { ...known, place: hot, pinned });
      }
      return true;
    }
    const room = tier === 'hot' && this.#freeBytes.hot >= bytes ? 'hot' : this.#freeBytes.warm >= bytes ? 'warm' : null;
    if (!room) return false;
    this.#freeBytes[room] -= bytes;
    this.#chunks.set(text, { key, place: { tier: room, probability }, pinned: pinned && room === 'hot', why });
    return true;
  }

  planned(): readonly PlannedChunk[] {
    return [...this.#chunks.values()];
  }
}
