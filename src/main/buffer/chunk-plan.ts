// Which chunks should be in memory for what the listener is at, most wanted first, within the budgets. Pure and cheap: the buffer
// asks at every intent and at most ten times a second; the prefetcher walks the answer. Knows nothing of what is held already.
import type { MemoryLevel } from '../../shared/buffer-figures.ts';
import type { LoadLevel } from '../../shared/health.ts';
import { LOOK_AHEAD_FRAMES } from '../../shared/playback.ts';
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
  readonly tuning: { readonly aheadFrames: number; readonly leastProbability: number };
  readonly memoryLevel: MemoryLevel;
  /** Not given: normal. From `critical` on nothing is guessed but the next preset, at `overload` nothing is mastered. */
  readonly load?: LoadLevel;
}

export interface PlannedChunk {
  readonly key: ChunkKey;
  readonly place: Place;
  /** It is about to be heard: may not be evicted. */
  readonly pinned: boolean;
  /**
   * behind: it was just heard, and is only kept as long as there is room; kept: the machine is too busy to master, but what is there stays.
   * Nobody prepares either.
   */
  readonly why: 'original' | 'current' | 'preset' | 'next' | 'previous' | 'seek' | 'behind' | 'kept' | 'rest';
}

/**
 * That the listener's next act, whenever it comes, is of this kind. Guesses, but for their order: presets are what this player is for, a
 * skip comes before a seek, and hardly anyone goes back. Only the order of what comes of them matters: it decides what goes first.
 */
const NEXT_ACT = { preset: 0.5, skip: 0.2, seek: 0.2, back: 0.05 } as const;

/** What is heard next unless there is an act first: less than 1 keeps what is pinned above it. */
const AHEAD_PROBABILITY = 0.95;

/** The chunk after the one that is heard, in another preset: it is wanted only if the act comes late in this one. */
const FOLLOWING = 0.7;

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

/** Chunks of a track that is begun: the second renders while the first plays. */
const HEAD_CHUNKS = 2;

/** With less than 0.3 s of a chunk left the one after it is needed at once, too. Guess: the crossfade and the way to the page. */
export const NEARLY_OVER_FRAMES = 14_400;

interface Wish {
  readonly track: PlannedTrack;
  readonly preset: Preset;
  readonly index: number;
  readonly probability: number;
  readonly why: PlannedChunk['why'];
  readonly pinned?: boolean;
}

/** The chunks in the order in which they are to be prepared. No key twice; the bytes of each tier fit its budget. */
export function planChunks(input: PlanInput): readonly PlannedChunk[] {
  const { memoryLevel, load, budgets } = input;
  const basket = new Basket(budgets.hotBytes, budgets.warmBytes);
  for (const wish of wishesAhead(input)) basket.add(wish, 'hot');
  if (memoryLevel === 'emergency' || load === 'overload') return basket.planned();
  const guesses = memoryLevel === 'minimal' ? [] : load === 'critical' ? wishesOfPresets(input) : wishesOfActs(input);
  for (const wish of guesses.sort((a, b) => b.probability - a.probability)) basket.add(wish, 'warm');
  if (load !== 'critical') for (const wish of wishesOfRest(input)) if (!basket.add(wish, 'warm')) break;
  return basket.planned();
}

/** What is heard if nothing happens, in that order, over the end of the track: what is pinned, then what else the hot tier is for. */
function* wishesAhead(input: PlanInput): Generator<Wish> {
  const { preset, amount } = input;
  const why = input.load === 'overload' ? 'kept' : 'current';
  const steps = stepsAhead(input);
  for (const pinned of [true, false]) {
    for (const { track, index, aheadFrames } of steps) {
      if (aheadFrames <= LOOK_AHEAD_FRAMES !== pinned) continue;
      const probability = pinned ? 1 : AHEAD_PROBABILITY;
      yield { track, preset: 'off', index, probability, why: 'original', pinned };
      // The page lays it beside the original also while it is bypassed, so that it is heard at once; then it is not worth a pin.
      if (isMastering(preset)) yield { track, preset, index, probability, why, pinned: pinned && amount > 0 };
    }
  }
}

/** In an emergency the chunk that is heard and the one after it. */
function stepsAhead({ track, frame, next, tuning, memoryLevel }: PlanInput): Step[] {
  const steps: Step[] = [];
  for (const step of walk([track, next], frame)) {
    const reachFrames = step.track.totalFrames === null ? LOOK_AHEAD_FRAMES : tuning.aheadFrames;
    if (memoryLevel === 'emergency' ? steps.length === 2 : step.aheadFrames > reachFrames) break;
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

/** What the listener's next act may ask for: another preset, another track, another place. */
function wishesOfActs(input: PlanInput): Wish[] {
  const { track, frame, preset, presets, next, previous, seekTargets, memoryLevel } = input;
  const wishes = wishesOfPresets(input);
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
  return likelyPresets(input).flatMap((preset): Wish[] => {
    const probability = NEXT_ACT.preset * presets[preset];
    const share = after && after.aheadFrames < NEARLY_OVER_FRAMES ? 1 : FOLLOWING;
    return [
      ...(here ? [{ ...here, preset, probability, why: 'preset' } as const] : []),
      ...(after ? [{ ...after, preset, probability: probability * share, why: 'preset' } as const] : []),
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
    if (this.#chunks.has(text)) return true;
    const bytes = frames * BYTES_PER_FRAME;
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
