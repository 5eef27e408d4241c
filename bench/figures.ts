// How the benches count and print. Figures are quantiles over many runs: the machines are shared and noisy.

/** Nearest-rank quantile, 0–1. NaN without samples. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** "12.3 ms p50, 20.1 ms p95, 22.0 ms p99 (n=30)". */
export function summary(samplesMs: readonly number[]): string {
  const show = (q: number): string => `${quantile(samplesMs, q).toFixed(1)} ms`;
  return `${show(0.5)} p50, ${show(0.95)} p95, ${show(0.99)} p99 (n=${samplesMs.length})`;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
