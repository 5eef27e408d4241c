// Quantiles over the last latencies measured, and a count of all that ever were.
import type { LatencyFigures } from '../../shared/buffer-figures.ts';

const WINDOW_SAMPLES = 512;

export class LatencyWindow {
  readonly #samplesMs: number[] = [];
  #count = 0;

  add(ms: number): void {
    this.#samplesMs[this.#count % WINDOW_SAMPLES] = ms;
    this.#count += 1;
  }

  /** Nearest-rank quantiles. */
  figures(): LatencyFigures {
    const sorted = [...this.#samplesMs].sort((a, b) => a - b);
    const quantile = (q: number): number | null =>
      sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null;
    return { count: this.#count, p50Ms: quantile(0.5), p95Ms: quantile(0.95), p99Ms: quantile(0.99) };
  }
}
