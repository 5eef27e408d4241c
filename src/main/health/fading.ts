// What figures still say though it tells of nothing any more: a circuit breaker (of work or of a drive) that waits for a try nobody needs, a row
// of degraded chunks that only another chunk could end. Asked at each look at health, before anything is judged; the figures that are shown stay what they are.
import type { BreakerFigures, BreakerState, DegradationFigures, DriveFigures } from '../../shared/health.ts';

/** Whoever needs what is behind a half-open circuit breaker asks within seconds; after this nobody does. Guess. */
const NEEDED_MS = 60_000;

/** A chunk that was less than what was asked for: of the present this long, while no other of its kind is made. Guess. */
const FRESH_MS = 300_000;

export class Fading {
  readonly #since = new Map<string, { readonly value: string; readonly atMs: number }>();

  /** `nowMs` is of a monotonic clock. */
  breakers(breakers: readonly BreakerFigures[], nowMs: number): readonly BreakerFigures[] {
    return breakers.map((figures) => this.#needed(`breaker ${figures.breaker}`, figures, nowMs));
  }

  drives(drives: readonly DriveFigures[], nowMs: number): readonly DriveFigures[] {
    return drives.map((figures) => this.#needed(`drive ${figures.rootId}`, figures, nowMs));
  }

  degradations(degradations: readonly DegradationFigures[], nowMs: number): readonly DegradationFigures[] {
    return degradations.map((figures) => {
      const ageMs = this.#ageMs(`step ${figures.step}`, String(figures.total), nowMs);
      return figures.inARow > 0 && ageMs >= FRESH_MS ? { ...figures, inARow: 0 } : figures;
    });
  }

  /** As it is, but closed where it has been half-open for long. */
  #needed<F extends { readonly state: BreakerState; readonly sinceMs: number }>(
    key: string,
    figures: F,
    nowMs: number,
  ): F {
    const ageMs = this.#ageMs(key, `${figures.state} ${figures.sinceMs}`, nowMs);
    return figures.state === 'half-open' && ageMs >= NEEDED_MS ? { ...figures, state: 'closed' } : figures;
  }

  /** For how long `key` has had this value. */
  #ageMs(key: string, value: string, nowMs: number): number {
    const known = this.#since.get(key);
    if (known?.value === value) return nowMs - known.atMs;
    this.#since.set(key, { value, atMs: nowMs });
    return 0;
  }
}
