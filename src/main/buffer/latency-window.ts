// Quantiles over the last latencies measured, and the count and sum of all that ever were.
import type { LatencyFigures } from '../../shared/buffer-figures.ts';

const WINDOW_SAMPLES = 512;

export class LatencyWindow {
  readonly #samplesMs: number[] = [];
  #count = 0;
  #sumMs = 0;

  add(ms: number): void {
    this.#samplesMs[this.#count % WINDOW_SAMPLES] = ms;
    this.#count += 1;
    this.#sumMs += ms;
  }

  /** Nearest-rank quantiles. */
  figures(): LatencyFigures {
    const sorted = [...this.#samplesMs].sort((a, b) => a - b);
    const quantile = (q: number): number | null =>
      sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null;
    const [p50Ms, p95Ms, p99Ms] = [quantile(0.5), quantile(0.95), quantile(0.99)];
    return { count: this.#count, sumMs: this.#sumMs, p50Ms, p95Ms, p99Ms };
  }
}
