// How often this listener changes the preset, soon after something new began and in calm listening: what is prepared for a change that
// hardly ever comes costs work and battery for nothing. Says how likely a change is, not to what.
import * as v from 'valibot';

/** A track, or a choice, is new for so long: 15 s. Guess: who minds what is heard reacts within it. */
const FRESH_MS = 15_000;
/** Playing time after which what was counted before counts half: 10 hours. Guess. */
const HALF_LIFE_MS = 36_000_000;
/** A change each two minutes is worth preparing all that is likely. Guess. */
const RESTLESS_PER_MS = 1 / 120_000;
/** Imaginary playing time of a new listener in each phase, at the restless rate: nothing is saved before it is known to be safe. Guess. */
const SMOOTHING_MS = 1_200_000;
/** However seldom changes are. Chosen on bench:buffer's own sessions, where 0.3 to 0.7 differ by 2 % of switches; unseen ones vary more. */
const LEAST_RESTLESSNESS = 0.5;
/** A longer gap between two reports was no playing. */
const GAP_MS = 2000;

const count = v.pipe(v.number(), v.minValue(0), v.maxValue(1e9));
const phase = v.object({ playedMs: count, changes: count });
export const changeRateSchema = v.object({ fresh: phase, calm: phase });
type Counts = v.InferOutput<typeof changeRateSchema>;

const NOTHING_YET: Counts = { fresh: { playedMs: 0, changes: 0 }, calm: { playedMs: 0, changes: 0 } };

export class ChangeRate {
  readonly #counts: Counts;
  #freshSinceMs = -Infinity;
  #lastMs: number | null = null;

  constructor(stored: Counts | null) {
    this.#counts = structuredClone(stored ?? NOTHING_YET);
  }

  stored(): Counts {
    return this.#counts;
  }

  /** To be told of every report. `news`: a track began, or something was chosen. */
  pass(nowMs: number, playing: boolean, news: boolean): void {
    const passedMs = this.#lastMs === null ? 0 : nowMs - this.#lastMs;
    if (passedMs > 0 && passedMs <= GAP_MS) {
      const kept = 0.5 ** (passedMs / HALF_LIFE_MS);
      const counts = this.#counts[this.#phaseAt(nowMs)];
      counts.playedMs = counts.playedMs * kept + passedMs;
      counts.changes *= kept;
    }
    this.#lastMs = playing ? nowMs : null;
    if (news) this.#freshSinceMs = nowMs;
  }

  /** A deliberate change was made; `inFresh` as `isFresh` said just before it. */
  learn(inFresh: boolean): void {
    this.#counts[inFresh ? 'fresh' : 'calm'].changes += 1;
  }

  isFresh(nowMs: number): boolean {
    return this.#phaseAt(nowMs) === 'fresh';
  }

  /** How near this listener now is to one who changes often: 1 is as often, or unknown; at least 0.5. */
  restlessness(nowMs: number): number {
    const { playedMs, changes } = this.#counts[this.#phaseAt(nowMs)];
    const rate = (changes + SMOOTHING_MS * RESTLESS_PER_MS) / (playedMs + SMOOTHING_MS);
    return Math.min(1, Math.max(LEAST_RESTLESSNESS, rate / RESTLESS_PER_MS));
  }

  #phaseAt(nowMs: number): keyof Counts {
    return nowMs - this.#freshSinceMs < FRESH_MS ? 'fresh' : 'calm';
  }
}
