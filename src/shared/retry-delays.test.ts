import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DELAY_STRATEGIES, delayMs, fullDelayMs, type DelayStrategy } from './retry-delays.ts';

const row = (strategy: DelayStrategy, limitMs = 1_000): number[] =>
  [1, 2, 3, 4, 5, 6, 7].map((attempt) => fullDelayMs(strategy, attempt, { firstMs: 10, limitMs }));

describe('retry delays', () => {
  it('grow as their names say', () => {
    expect(row('exponential')).toEqual([10, 20, 40, 80, 160, 320, 640]);
    expect(row('linear')).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(row('fibonacci')).toEqual([10, 10, 20, 30, 50, 80, 130]);
    expect(row('constant')).toEqual([10, 10, 10, 10, 10, 10, 10]);
    expect(row('exponential', 50)).toEqual([10, 20, 40, 50, 50, 50, 50]);
  });

  it('never fall, never pass the limit, and are jittered in their upper half only', () => {
    const inputs = fc.record({
      strategy: fc.constantFrom(...DELAY_STRATEGIES),
      attempt: fc.integer({ min: 1, max: 5_000 }),
      firstMs: fc.integer({ min: 1, max: 5_000 }),
      limitMs: fc.integer({ min: 1, max: 600_000 }),
      dice: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(inputs, ({ strategy, attempt, firstMs, limitMs, dice }) => {
        const bounds = { firstMs, limitMs };
        const fullMs = fullDelayMs(strategy, attempt, bounds);
        expect(fullMs).toBeLessThanOrEqual(limitMs);
        expect(fullDelayMs(strategy, attempt + 1, bounds)).toBeGreaterThanOrEqual(fullMs);
        const ms = delayMs(strategy, attempt, bounds, () => dice);
        expect(ms).toBeGreaterThanOrEqual(Math.floor(fullMs / 2));
        expect(ms).toBeLessThanOrEqual(fullMs);
      }),
    );
  });
});
