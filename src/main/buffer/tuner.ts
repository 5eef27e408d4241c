// Moves how far ahead chunks are prepared, and how improbable a preset may be to be prepared, by what was measured since it last looked;
// and says how much memory each level of scarcity leaves. Pure but for what it remembers; `buffer` asks it every few seconds.
import type { MemoryLevel, TuningFigures } from '../../shared/buffer-figures.ts';
import type { LoadLevel } from '../../shared/health.ts';
import { LOOK_AHEAD_FRAMES } from '../../shared/playback.ts';
import { CHUNK_FRAMES, framesToSeconds } from '../../shared/timeline.ts';
import type { MemoryBudgets } from './memory-tiers.ts';

/** L1 and L2 when memory is plentiful: 24 and 48 chunks. */
const HOT_BYTES = 18 * 1024 * 1024;
const WARM_BYTES = 36 * 1024 * 1024;

/** In an emergency: the chunk that is heard and the one after it, original and mastered. */
const EMERGENCY_BYTES = 4 * 768_000;

export function budgetsAt(level: MemoryLevel): MemoryBudgets {
  switch (level) {
    case 'normal':
      return { hotBytes: HOT_BYTES, warmBytes: WARM_BYTES };
    case 'reduced':
      return { hotBytes: HOT_BYTES / 2, warmBytes: WARM_BYTES / 2 };
    case 'minimal':
      return { hotBytes: HOT_BYTES / 4, warmBytes: WARM_BYTES / 4 };
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
  /** Requests of normal play, and those that the hot tier answered. */
  readonly playRequests: number;
  readonly playHotHits: number;
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

/**
 * On mains a fifth more renders are worth being ready. Measured (bench:buffer, 54 MB): 96 of 100 switches ready with 149 renders a minute;
 * with a bound of a quarter, as on battery, 93 with 125.
 */
const MOST_ON_MAINS = 0.06;

/** The bar a preset must pass. On battery it is higher where this listener hardly ever changes them: `restlessness` as the forecast says. */
export function leastProbabilityAt(tuned: number, onBattery: boolean, restlessness: number): number {
  return onBattery ? Math.min(MOST_PROBABILITY, tuned / restlessness) : Math.min(MOST_ON_MAINS, tuned);
}

/**
 * On a busy machine as little is done ahead as normal play needs, which is never less than `floorFrames`, what it was seen to need on this
 * machine; and a preset must be twice as probable. At a critical load it must be foreseen better than by chance: 73 of 100 switches are ready
 * then with 95 renders a minute, where `high` has 93 with 142 and no preset at all 9 with 60 (measured, bench:buffer, 54 MB).
 */
export function tuningAt(load: LoadLevel, tuned: TuningFigures, floorFrames = LEAST_AHEAD_FRAMES): TuningFigures {
  if (load === 'normal') return tuned;
  const aheadFrames = Math.min(tuned.aheadFrames, floorFrames);
  const leastProbability = 2 * tuned.leastProbability;
  if (load === 'high') return { ...tuned, aheadFrames, leastProbability };
  return { ...tuned, aheadFrames, leastProbability: Math.max(MOST_PROBABILITY, leastProbability) };
}

/** A switch that waited halves it; some five minutes of preparing without any switch raise it by a quarter. */
const LOOSEN = 0.5;
const TIGHTEN = 1.25;

export class Tuner {
  #aheadFrames = USUAL_AHEAD_FRAMES;
  /** It was too short at less than this: never again in this run, so that it does not swing. */
  #floorFrames = LEAST_AHEAD_FRAMES;
  #leastProbability = USUAL_PROBABILITY;
  #reason: string | null = null;
  /** Of the last looks that had enough to judge the look-ahead, and the bar for presets: what was too little is added to the next. */
  #aheadJudged: TunerReading | null = null;
  #presetsJudged: TunerReading | null = null;
  #calmLooks = 0;
  #idleLooks = 0;

  get figures(): TuningFigures {
    return { aheadFrames: this.#aheadFrames, leastProbability: this.#leastProbability, reason: this.#reason };
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
    const prepares = (isEnough || isSwitched) && isPlenty(reading, presets) && this.#tuneProbability(reading, presets);
    return reaches || prepares;
  }

  #tuneAhead(now: TunerReading, before: TunerReading): boolean {
    const share = (now.playHotHits - before.playHotHits) / (now.playRequests - before.playRequests);
    const slow = now.renderP95Ms !== null && now.renderP95Ms >= SLOW_RENDER_MS;
    if (share < LOW_SHARE || slow) {
      this.#calmLooks = 0;
      const why = slow ? `renders take ${Math.round(now.renderP95Ms ?? 0)} ms` : `${percent(share)} of what comes next was in the hot tier`; // prettier-ignore
      this.#floorFrames = Math.min(MOST_AHEAD_FRAMES, this.#aheadFrames + CHUNK_FRAMES);
      return this.#setAhead(this.#floorFrames, why);
    }
    this.#calmLooks = share >= HIGH_SHARE ? this.#calmLooks + 1 : 0;
    if (this.#calmLooks < CALM_LOOKS) return false;
    this.#calmLooks = 0;
    return this.#setAhead(Math.max(this.#floorFrames, this.#aheadFrames - CHUNK_FRAMES), 'all of what came next was in the hot tier for minutes'); // prettier-ignore
  }

  #tuneProbability(now: TunerReading, before: TunerReading): boolean {
    const switches = now.switches - before.switches;
    if (switches > 0) {
      this.#idleLooks = 0;
      const missed = switches - (now.switchesReady - before.switchesReady);
      if (missed === 0) return false;
      return this.#setProbability(this.#leastProbability * LOOSEN, `${missed} of ${switches} changes of preset had to wait`); // prettier-ignore
    }
    if (now.prepared > before.prepared) this.#idleLooks += 1;
    if (this.#idleLooks < CALM_LOOKS) return false;
    this.#idleLooks = 0;
    return this.#setProbability(this.#leastProbability * TIGHTEN, 'presets were prepared and not chosen for minutes');
  }

  #setAhead(frames: number, why: string): boolean {
    if (frames === this.#aheadFrames) return false;
    this.#aheadFrames = frames;
    this.#reason = `reaches ${framesToSeconds(frames)} s ahead: ${why}`;
    return true;
  }

  #setProbability(wanted: number, why: string): boolean {
    const probability = Math.min(MOST_PROBABILITY, Math.max(LEAST_PROBABILITY, wanted));
    if (probability === this.#leastProbability) return false;
    // Without the figure: the battery and habits move the bar on from here.
    this.#reason = `prepares ${probability < this.#leastProbability ? 'more' : 'fewer'} presets: ${why}`;
    this.#leastProbability = probability;
    return true;
  }
}

/** With little memory, or on a busy machine, a low share is no fault of the look-ahead or the bar: others than the tuned ones held. */
function isPlenty(now: TunerReading, before: TunerReading | null): before is TunerReading {
  return [now, before].every((reading) => reading?.level === 'normal' && reading.load === 'normal');
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
