// How loaded the player is, from what was measured in the last seconds: what load-monitor.ts reads goes in, the level comes out. Pure but for
// what it remembers: a worse level must last before it holds, a better one longer still, one step at a time. What each gives up, more and more:
// high, the reach beyond what play needs and improbable presets; critical, the analysis of the library and all guesses but what a change of
// preset would need at this moment; overload, mastering. The simple chain is no step on the way: it saves a tenth of a render (8.4 to 7.5 ms,
// measured).
import { LOAD_LEVELS, type LoadFigures, type LoadLevel } from '../../shared/health.ts';

export type LoadReading = Omit<LoadFigures, 'level'> & {
  /** Times the sound stopped for want of a chunk in the last 30 s. */
  readonly underruns: number;
};

interface Limits {
  readonly level: LoadLevel;
  /** From this share of the processors on, whoever takes it, slow renders and underruns are a matter of load. */
  readonly machineShare: number;
  /** Of the time a chunk plays: at 1 the worker only just keeps up with one voice. */
  readonly renderShare: number;
  readonly loopDelayMs: number;
  readonly underruns: number;
}

/**
 * Worst first. The steps of the machine's share were asked for, the others are guesses but for what normal play shows: chunks take 0.5 to 2 % of
 * the time they play, and the loop is 1 to 20 ms late. The share alone is no reason: one track that is analysed fills the only processor of a
 * small machine, and half of two, while play has all it needs.
 */
const LIMITS: readonly Limits[] = [
  { level: 'overload', machineShare: 0.95, renderShare: 0.9, loopDelayMs: 500, underruns: 3 },
  { level: 'critical', machineShare: 0.8, renderShare: 0.5, loopDelayMs: 200, underruns: 1 },
  { level: 'high', machineShare: 0.6, renderShare: 0.25, loopDelayMs: 100, underruns: 1 },
];

/** From here on the processors are full, so that what we do ourselves is worth giving up before renders are slow. */
const FULL_SHARE = 0.95;

/**
 * Less of the processors than this is not worth giving up when they are full. Guess: music that plays takes 3 % of two (measured), presets
 * that are prepared without a break as much as half.
 */
const WORTHWHILE_SHARE = 0.15;

/** Our own work of so many processors may be why renders are slow though the machine has room: a render has no more than one. Guess. */
const AT_WORK_PROCESSORS = 0.5;

/** A worse level is lived after so long: shorter peaks are ridden out by what is buffered. */
const WORSE_AFTER_MS = 3_000;
/** One step back after so long with this share of each limit. */
const BETTER_AFTER_MS = 10_000;
const BETTER_BELOW = 0.8;

/**
 * What was given up may be what made it better: who goes up again within a minute of a step back waits twice as long with the next, at most
 * two minutes. Guesses.
 */
const RELAPSE_MS = 60_000;
const LONGEST_WAIT_MS = 120_000;

/**
 * The level a reading calls for on a machine with so many processors; `scale` below 1 asks for more room than needed. Slow renders and
 * underruns have other causes where processors are free, e.g. a drive that spins up, and giving up work would not help.
 */
export function levelOf(reading: LoadReading, processors: number, scale = 1): LoadLevel {
  const { machineShare, ownShare, renderShare, loopDelayP99Ms, underruns } = reading;
  const isAbove = (share: number): boolean => (machineShare ?? 0) >= share * scale;
  const isAtWork = (ownShare ?? 0) * processors >= AT_WORK_PROCESSORS * scale;
  const met = LIMITS.find(
    (limit) =>
      loopDelayP99Ms >= limit.loopDelayMs * scale ||
      ((isAbove(limit.machineShare) || isAtWork) && (renderShare ?? 0) >= limit.renderShare * scale) ||
      (isAbove(limit.machineShare) && underruns >= limit.underruns),
  );
  const isOurs = ownShare === null || ownShare >= WORTHWHILE_SHARE * scale;
  return met?.level ?? (isAbove(FULL_SHARE) && isOurs ? 'high' : 'normal');
}

export class LoadLadder {
  readonly #processors: number;
  #level: LoadLevel = 'normal';
  #worseSinceMs: number | null = null;
  /** The least that was called for since then. */
  #worse = 0;
  #betterSinceMs: number | null = null;
  #steppedBackAtMs = -Infinity;
  #waitMs = BETTER_AFTER_MS;

  constructor(processors: number) {
    this.#processors = processors;
  }

  get level(): LoadLevel {
    return this.#level;
  }

  /** Takes a reading; returns the level that holds now. Goes up straight to the least that every reading of the last 3 s called for. */
  take(reading: LoadReading, nowMs: number): LoadLevel {
    const now = LOAD_LEVELS.indexOf(this.#level);
    const wanted = LOAD_LEVELS.indexOf(levelOf(reading, this.#processors));
    const calm = LOAD_LEVELS.indexOf(levelOf(reading, this.#processors, BETTER_BELOW));
    this.#worse = this.#worseSinceMs === null ? wanted : Math.min(this.#worse, wanted);
    this.#worseSinceMs = wanted > now ? (this.#worseSinceMs ?? nowMs) : null;
    this.#betterSinceMs = calm < now ? (this.#betterSinceMs ?? nowMs) : null;
    if (this.#worseSinceMs !== null && nowMs - this.#worseSinceMs >= WORSE_AFTER_MS) {
      const isRelapse = nowMs - this.#steppedBackAtMs < RELAPSE_MS;
      this.#waitMs = isRelapse ? Math.min(LONGEST_WAIT_MS, 2 * this.#waitMs) : BETTER_AFTER_MS;
      this.#set(this.#worse);
    } else if (this.#betterSinceMs !== null && nowMs - this.#betterSinceMs >= this.#waitMs) {
      this.#steppedBackAtMs = nowMs;
      this.#set(now - 1);
    }
    return this.#level;
  }

  #set(step: number): void {
    this.#level = LOAD_LEVELS[step] ?? this.#level;
    this.#worseSinceMs = null;
    this.#betterSinceMs = null;
  }
}
