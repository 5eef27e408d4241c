// How long to wait before another try: the one place where delays grow. Pure but for the dice; used by the circuit breakers, the supervisor of the
// workers, the page's connection and its patience. Which strategy, and whether to try again at all, others decide.
import type { RetryStrategy } from './health.ts';

/** `adaptive` is a choice among these: see main/resilience/retry-statistics. */
export type DelayStrategy = Exclude<RetryStrategy, 'adaptive'>;
export const DELAY_STRATEGIES = [
  'exponential',
  'linear',
  'fibonacci',
  'constant',
] as const satisfies readonly DelayStrategy[];

export interface DelayBounds {
  /** Before the first try anew. */
  readonly firstMs: number;
  /** No wait is longer. */
  readonly limitMs: number;
}

function fibonacci(n: number): number {
  let [before, now] = [0, 1];
  for (let i = 1; i < n && Number.isFinite(now); i++) [before, now] = [now, before + now];
  return now;
}

/** In units of the first wait. The 1,500th number of Fibonacci is beyond all numbers: it is not counted that far. */
const GROWTH: Readonly<Record<DelayStrategy, (attempt: number) => number>> = {
  exponential: (attempt) => 2 ** (attempt - 1),
  linear: (attempt) => attempt,
  fibonacci,
  constant: () => 1,
};

/** The wait before the `attempt`-th try anew (1 is the first), without jitter. */
export function fullDelayMs(strategy: DelayStrategy, attempt: number, { firstMs, limitMs }: DelayBounds): number {
  return Math.min(limitMs, firstMs * GROWTH[strategy](Math.max(1, attempt)));
}

/** The same with jitter in its upper half, so that those who failed together do not come back together. */
export function delayMs(
  strategy: DelayStrategy,
  attempt: number,
  bounds: DelayBounds,
  random: () => number = Math.random,
): number {
  return Math.round(fullDelayMs(strategy, attempt, bounds) * (0.5 + random() / 2));
}
