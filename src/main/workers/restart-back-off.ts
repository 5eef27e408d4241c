// How long to wait before a dead worker is replaced. Pure but for the dice.
import { delayMs } from '../../shared/retry-delays.ts';

export class RestartBackOff {
  readonly #firstMs: number;
  readonly #limitMs: number;
  readonly #random: () => number;
  #deathsInARow = 0;

  constructor(firstMs: number, limitMs: number, random: () => number = Math.random) {
    this.#firstMs = firstMs;
    this.#limitMs = limitMs;
    this.#random = random;
  }

  /** The first death is replaced at once; then exponential back-off up to the limit, jittered by half. */
  nextMs(): number {
    const deaths = this.#deathsInARow++;
    if (deaths === 0) return 0;
    return delayMs('exponential', deaths, { firstMs: this.#firstMs, limitMs: this.#limitMs }, this.#random);
  }

  /** A worker did its work. */
  reset(): void {
    this.#deathsInARow = 0;
  }
}
