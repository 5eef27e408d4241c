// Moves, by what was measured since it last looked, how far ahead chunks are prepared, how the memory is shared between L1 and L2, and how
// improbable a preset may be to be prepared while renders are saved; and says how much memory each level of scarcity leaves. Pure but for what
// it remembers; `buffer` asks it every few seconds.
import type { MemoryLevel, TuningFigures, TuningReason } from '../../shared/buffer-figures.ts';
import type { LoadLevel } from '../../shared/health.ts';
import { LOOK_AHEAD_FRAMES } from '../../shared/playback.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES } from '../../shared/timeline.ts';
import type { MemoryBudgets } from './memory-tiers.ts';

/** L1 and L2 together when memory is plentiful: 72 chunks. */
const MEMORY_BYTES = 54 * 1024 * 1024;

/** What L1 has of it to begin with: 18 MB, 24 chunks. */
const USUAL_HOT_SHARE = 1 / 3;

/** In an emergency: the chunk that is heard and the one after it, original and mastered. */
const EMERGENCY_BYTES = 4 * 768_000;

/** The tiers' budgets; `hotShare` is L1's share of them, the sum is the level's. */
export function budgetsAt(level: MemoryLevel, hotShare: number = USUAL_HOT_SHARE): MemoryBudgets {
  const share = (bytes: number): MemoryBudgets => {
    const hotBytes = Math.round(bytes * hotShare);
    return { hotBytes, warmBytes: bytes - hotBytes };
  };
  switch (level) {
    case 'normal':
      return share(MEMORY_BYTES);
    case 'reduced':
      return share(MEMORY_BYTES / 2);
    case 'minimal':
      return share(MEMORY_BYTES / 4);
    case 'emergency':
      return { hotBytes: EMERGENCY_BYTES, warmBytes: 0 };
  }
}

/** How often it should be asked while music plays. It judges when there is enough to judge. */
export const TUNE_EVERY_MS = 10_000;

/** Counted since the start; it takes the differences itself. */
export interface TunerReading {
  readonly level: MemoryLevel;
  readonly load: LoadLevel;
  /** Renders are saved: the bar for presets holds. */
  readonly saving: boolean;
  /** Requests of normal play, and those that the hot tier answered. */
  readonly playRequests: number;
  readonly playHotHits: number;
  /** Requests of starts, seeks and changes of preset, and those that either tier in memory answered: what L2 is for. */
  readonly actRequests: number;
  readonly actHits: number;
  readonly switches: number;
  readonly switchesReady: number;
  /** Chunks prepared ahead. */
  readonly prepared: number;
  readonly renderP95Ms: number | null;
}

/** A chunk is asked for `LOOK_AHEAD_FRAMES` before it is heard: to have it by then takes one more. The most the hot tier has room for is 12. */
const LEAST_AHEAD_FRAMES = LOOK_AHEAD_FRAMES + CHUNK_FRAMES;
const USUAL_AHEAD_FRAMES = LOOK_AHEAD_FRAMES + 2 * CHUNK_FRAMES;
const MOST_AHEAD_FRAMES = 10 * CHUNK_FRAMES;

/** Shares of normal play in the hot tier: below, it reaches further; above for a while, it reaches less far. The goal is 0.95. */
const LOW_SHARE = 0.96;
const HIGH_SHARE = 0.995;

/** Fewer requests than this say nothing yet: one that came a little late would weigh more than the goal allows. Some 40 s of music. */
const ENOUGH_REQUESTS = 40;

/** Renders this slow (a drive that spins up, a busy machine) need more time ahead, whatever the share. Half a chunk's length. Guess. */
const SLOW_RENDER_MS = 1_000;

/** Looks in a row (some 5 minutes of play) that must be calm before it does less. Guess. */
const CALM_LOOKS = 8;

/**
 * Bounds of the least probability. A preset costs 18 ms of the worker for each 2 s of music (measured), so that a small chance is worth it;
 * below the least it is none. A fifth is chance among five presets: above it nothing is prepared for a listener of whom nothing is known
 * but that he changes nothing.
 */
const LEAST_PROBABILITY = 0.005;
const USUAL_PROBABILITY = 0.03;
const MOST_PROBABILITY = 0.25;

/** On mains a busy machine is asked for no more than twice this. */
const MOST_ON_MAINS = 0.06;

/** What keeps the machine from preparing all that memory has room for. */
export interface Saving {
  readonly load: LoadLevel;
  readonly onBattery: boolean;
  /** How often this listener changes presets, against one who does so often: 0.5–1, as the forecast says. */
  readonly restlessness: number;
}

/** Whether renders are to be saved at all. */
export function isSaving({ load, onBattery }: Pick<Saving, 'load' | 'onBattery'>): boolean {
  return onBattery || load !== 'normal';
}

/**
 * What holds at this moment. On mains and a calm machine every preset is prepared. On battery a preset must pass the tuned bar, a higher one where
 * this listener hardly ever changes them. On a busy machine as little is done ahead as normal play needs, never less than `floorFrames`, what it
 * was seen to need here; a preset must be twice as probable, and at a critical load foreseen better than by chance.
 */
export function tuningAt(
  { load, onBattery, restlessness }: Saving,
  tuned: TuningFigures,
  floorFrames = LEAST_AHEAD_FRAMES,
): TuningFigures {
  if (!isSaving({ load, onBattery })) return { ...tuned, leastProbability: 0 };
  const bar = onBattery
    ? Math.min(MOST_PROBABILITY, tuned.leastProbability / restlessness)
    : Math.min(MOST_ON_MAINS, tuned.leastProbability);
  if (load === 'normal') return { ...tuned, leastProbability: bar };
  const aheadFrames = Math.min(tuned.aheadFrames, floorFrames);
  return { ...tuned, aheadFrames, leastProbability: load === 'high' ? 2 * bar : Math.max(MOST_PROBABILITY, 2 * bar) };
}

/** A switch that waited halves the bar; some five minutes of preparing without any switch raise it by a quarter. */
const LOOSEN = 0.5;
const TIGHTEN = 1.25;

/** What moves between L1 and L2 at a time: 1.5 MB, two chunks. */
const SHARE_STEP = 1 / 36;
/** L2 never has less than half: the presets and heads that are probable take 40 chunks of its 48 (measured, bench:buffer). */
const MOST_HOT_SHARE = 1 / 2;

/** Below this share of hits of starts, seeks and changes of preset L2 is too small to hold what is probable. Guess. */
const LOW_ACT_SHARE = 0.9;

/** What L1 must hold in any case: the chunk that is heard and all the look-ahead, original and mastered, and one pair more. */
function leastHotShare(aheadFrames: number): number {
  const pairs = Math.ceil(aheadFrames / CHUNK_FRAMES) + 2;
  return Math.min(MOST_HOT_SHARE, (2 * pairs * CHUNK_FRAMES * BYTES_PER_FRAME) / MEMORY_BYTES);
}

export class Tuner {
  #aheadFrames = USUAL_AHEAD_FRAMES;
  /** It was too short at less than this: never again in this run, so that it does not swing. */
  #floorFrames = LEAST_AHEAD_FRAMES;
  #hotShare = USUAL_HOT_SHARE;
  /** L1 was too small at less than this: likewise. */
  #hotFloor = 0;
  #leastProbability = USUAL_PROBABILITY;
  #reason: TuningReason | null = null;
  /** Of the last looks that had enough to judge the look-ahead, and the bar for presets: what was too little is added to the next. */
  #aheadJudged: TunerReading | null = null;
  #presetsJudged: TunerReading | null = null;
  #calmLooks = 0;
  #idleLooks = 0;

  /** `leastProbability` is the bar while renders are saved; `tuningAt` says what holds. */
  get figures(): TuningFigures {
    return {
      aheadFrames: this.#aheadFrames,
      hotShare: this.#hotShare,
      leastProbability: this.#leastProbability,
      reason: this.#reason,
    };
  }

  /** What the look-ahead was seen to need. */
  get floorFrames(): number {
    return this.#floorFrames;
  }

  /** Looks at what happened since the last time. True when it changed anything. */
  look(reading: TunerReading): boolean {
    const ahead = this.#aheadJudged;
    const presets = this.#presetsJudged;
    const isEnough = !ahead || reading.playRequests - ahead.playRequests >= ENOUGH_REQUESTS;
    const isSwitched = presets !== null && reading.switches > presets.switches;
    if (isEnough) this.#aheadJudged = reading;
    if (isEnough || isSwitched) this.#presetsJudged = reading;
    const reaches = isEnough && isPlenty(reading, ahead) && this.#tuneAhead(reading, ahead);
    const shares = isEnough && isPlenty(reading, ahead) && this.#tuneShares(reading, ahead);
    const prepares = (isEnough || isSwitched) && isSaved(reading, presets) && this.#tuneProbability(reading, presets);
    return reaches || shares || prepares;
  }

  #tuneAhead(now: TunerReading, before: TunerReading): boolean {
    const share = playShare(now, before);
    const slow = now.renderP95Ms !== null && now.renderP95Ms >= SLOW_RENDER_MS;
    if (share < LOW_SHARE || slow) {
      this.#calmLooks = 0;
      this.#floorFrames = Math.min(MOST_AHEAD_FRAMES, this.#aheadFrames + CHUNK_FRAMES);
      return slow
        ? this.#setAhead(this.#floorFrames, 'renders-slow', { renderP95Ms: Math.round(now.renderP95Ms ?? 0) })
        : this.#setAhead(this.#floorFrames, 'play-missed', { hotShareOfPlay: share });
    }
    this.#calmLooks = share >= HIGH_SHARE ? this.#calmLooks + 1 : 0;
    if (this.#calmLooks < CALM_LOOKS) return false;
    this.#calmLooks = 0;
    const shorter = Math.max(this.#floorFrames, this.#aheadFrames - CHUNK_FRAMES);
    return this.#setAhead(shorter, 'play-calm', { hotShareOfPlay: share });
  }

  /** The tier that misses gets from the one that does not; normal play, which must not wait, goes first. */
  #tuneShares(now: TunerReading, before: TunerReading): boolean {
    const play = playShare(now, before);
    const acts = now.actRequests - before.actRequests;
    const hits = now.actHits - before.actHits;
    const least = Math.max(leastHotShare(this.#aheadFrames), this.#hotFloor);
    if (play < LOW_SHARE) {
      const hotShare = Math.min(MOST_HOT_SHARE, this.#hotShare + SHARE_STEP);
      this.#hotFloor = hotShare;
      return this.#setHotShare(hotShare, 'hot-missed', { hotShareOfPlay: play });
    }
    if (this.#hotShare < least) return this.#setHotShare(least, 'hot-missed', { hotShareOfPlay: play });
    if (play < HIGH_SHARE || acts === 0 || hits / acts >= LOW_ACT_SHARE) return false;
    return this.#setHotShare(Math.max(least, this.#hotShare - SHARE_STEP), 'warm-missed', { acts, hits });
  }

  #tuneProbability(now: TunerReading, before: TunerReading): boolean {
    const switches = now.switches - before.switches;
    if (switches > 0) {
      this.#idleLooks = 0;
      const missed = switches - (now.switchesReady - before.switchesReady);
      if (missed === 0) return false;
      return this.#setProbability(this.#leastProbability * LOOSEN, 'switches-missed', { missed, switches });
    }
    if (now.prepared > before.prepared) this.#idleLooks += 1;
    if (this.#idleLooks < CALM_LOOKS) return false;
    this.#idleLooks = 0;
    return this.#setProbability(this.#leastProbability * TIGHTEN, 'presets-unused', {});
  }

  #setAhead(aheadFrames: number, code: TuningReason['code'], values: TuningReason['values']): boolean {
    if (aheadFrames === this.#aheadFrames) return false;
    this.#aheadFrames = aheadFrames;
    this.#reason = { code, values: { ...values, aheadFrames } };
    return true;
  }

  #setHotShare(hotShare: number, code: TuningReason['code'], values: TuningReason['values']): boolean {
    if (hotShare === this.#hotShare) return false;
    this.#hotShare = hotShare;
    this.#reason = { code, values: { ...values, hotShare } };
    return true;
  }

  #setProbability(wanted: number, code: TuningReason['code'], values: TuningReason['values']): boolean {
    const probability = Math.min(MOST_PROBABILITY, Math.max(LEAST_PROBABILITY, wanted));
    if (probability === this.#leastProbability) return false;
    this.#leastProbability = probability;
    // Without the figure: the battery and habits move the bar on from here.
    this.#reason = { code, values };
    return true;
  }
}

/** Of the requests of normal play between two readings, the share that L1 answered. */
function playShare(now: TunerReading, before: TunerReading): number {
  return (now.playHotHits - before.playHotHits) / (now.playRequests - before.playRequests);
}

/** With little memory, or on a busy machine, a low share is no fault of what is tuned: other values held. */
function isPlenty(now: TunerReading, before: TunerReading | null): before is TunerReading {
  return [now, before].every((reading) => reading?.level === 'normal' && reading.load === 'normal');
}

/** The bar is judged only while it holds, and nothing else does. */
function isSaved(now: TunerReading, before: TunerReading | null): before is TunerReading {
  return isPlenty(now, before) && now.saving && before.saving;
}
