// Quantiles over the last latencies measured.

const WINDOW_SAMPLES = 512;

export class LatencyWindow {
  readonly #samplesMs: number[] = [];
  #next = 0;

  add(ms: number): void {
    this.#samplesMs[this.#next] = ms;
    this.#next = (this.#next + 1) % WINDOW_SAMPLES;
  }

  /** Nearest-rank quantile `q` (0–1) in milliseconds, null while nothing was measured. */
  quantile(q: number): number | null {
    const sorted = [...this.#samplesMs].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null;
  }
}
