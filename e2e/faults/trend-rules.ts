// Whether a figure that is sampled over time stays flat: pure. One loud sample must not decide, so slopes are medians of slopes (Theil–Sen)
// and levels are medians.

export interface Sample {
  readonly atMs: number;
  readonly value: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** By how much the value rises in ten minutes. NaN of fewer than two samples. */
export function risePer10Min(samples: readonly Sample[]): number {
  const slopes: number[] = [];
  for (const [at, one] of samples.entries()) {
    for (const other of samples.slice(at + 1)) slopes.push((other.value - one.value) / (other.atMs - one.atMs));
  }
  return median(slopes) * 600_000;
}

/** By how much the last third lies above the first third. */
export function growth(samples: readonly Sample[]): number {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const level = (some: readonly Sample[]): number => median(some.map(({ value }) => value));
  return level(samples.slice(-third)) - level(samples.slice(0, third));
}
