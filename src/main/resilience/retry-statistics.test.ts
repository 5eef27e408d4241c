import { describe, expect, it } from 'vitest';

import { DELAY_STRATEGIES } from '../../shared/retry-delays.ts';
import { READ_TAGS_RETRIES } from '../workers/pool.ts';
import { RETRY_BOUNDS } from './guarded-work.ts';
import { RetryStatistics } from './retry-statistics.ts';

const BOUNDS = RETRY_BOUNDS;
const TRIES = READ_TAGS_RETRIES;

function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** One failure whose cause lasts `outageMs`: tries anew until it is over, or they are used up. */
function live(statistics: RetryStatistics, kind: string, outageMs: number): void {
  const run = statistics.begin(kind, BOUNDS);
  let passedMs = 0;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    passedMs += run.nextMs(attempt);
    if (passedMs >= outageMs) {
      run.ended(true);
      return;
    }
  }
  run.ended(false);
}

function used(statistics: RetryStatistics, kind: string): Record<string, number> {
  return Object.fromEntries(
    statistics
      .figures()
      .filter((row) => row.kind === kind)
      .map((row) => [row.strategy, row.runs]),
  );
}

describe('retry statistics', () => {
  it.each(DELAY_STRATEGIES)('uses %s when it is set, and counts', (strategy) => {
    const statistics = new RetryStatistics(strategy, () => 1);
    live(statistics, 'tags', 100);
    live(statistics, 'tags', 1_000_000);
    expect(statistics.figures()).toMatchObject([{ kind: 'tags', strategy, runs: 2, recoveries: 1 }]);
    expect(statistics.figures()[0]?.waitedMs).toBeGreaterThanOrEqual(100 + TRIES * 100);
  });

  // Each is the best for some length of outage: what waits longer recovers no more often, what waits less hardly ever.
  it.each([
    ['constant', 300, 600],
    ['fibonacci', 1_000, 1_200],
    ['linear', 2_200, 2_600],
    ['exponential', 3_200, 3_600],
  ] as const)(
    'finds that %s is the best where outages last %d to %d ms, for each kind its own',
    (best, least, most) => {
      const random = dice(42);
      const statistics = new RetryStatistics('adaptive', random);
      const round = (): void => {
        live(statistics, 'read-tags', least + (most - least) * random());
        live(statistics, 'other', 0);
      };
      for (let i = 0; i < 600; i++) round();
      const before = used(statistics, 'read-tags')[best] ?? 0;
      for (let i = 0; i < 160; i++) round();
      expect((used(statistics, 'read-tags')[best] ?? 0) - before).toBeGreaterThan(120);
    },
  );

  it('goes on trying the others now and then, and follows a change', () => {
    const random = dice(7);
    const statistics = new RetryStatistics('adaptive', random);
    for (let i = 0; i < 200; i++) live(statistics, 'tags', 3_200 + 400 * random());
    const others = (): number =>
      Object.entries(used(statistics, 'tags')).reduce(
        (sum, [name, runs]) => sum + (name === 'exponential' ? 0 : runs),
        0,
      );
    expect(others()).toBeGreaterThanOrEqual(24);
  });

  it('waits less where the first try anew helps, and more where none does, within bounds', () => {
    const firstMs = (statistics: RetryStatistics): number => statistics.begin('tags', BOUNDS).nextMs(1);
    const quick = new RetryStatistics('adaptive', () => 1);
    for (let i = 0; i < 300; i++) live(quick, 'tags', 1);
    expect(firstMs(quick)).toBe(25);
    const slow = new RetryStatistics('adaptive', () => 1);
    for (let i = 0; i < 300; i++) live(slow, 'tags', 10_000_000);
    expect(firstMs(slow)).toBe(400);
    const set = new RetryStatistics('linear', () => 1);
    for (let i = 0; i < 300; i++) live(set, 'tags', 10_000_000);
    expect(firstMs(set)).toBe(100);
  });
});
