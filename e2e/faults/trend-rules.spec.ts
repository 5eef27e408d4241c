// Flat is flat with noise on it, and a slow leak is found under the same noise.
import { expect, test } from '@playwright/test';

import { seededRandom } from './seeded-random.ts';
import { growth, median, risePer10Min, type Sample } from './trend-rules.ts';

const MIB = 1024 * 1024;

/** An hour, one sample each 30 s, with noise of 2 MiB and now and then a peak of 40. */
function hour(risePer10MinBytes: number): Sample[] {
  const random = seededRandom(5);
  return Array.from({ length: 120 }, (_, at) => ({
    atMs: at * 30_000,
    value:
      80 * MIB + (at / 20) * risePer10MinBytes + random.between(-1, 1) * MIB + (random.chance(0.05) ? 40 * MIB : 0),
  }));
}

test('noise and peaks are no trend', () => {
  expect(Math.abs(risePer10Min(hour(0)))).toBeLessThan(0.3 * MIB);
  expect(Math.abs(growth(hour(0)))).toBeLessThan(MIB);
});

test('a leak of 1 MiB in ten minutes is one', () => {
  expect(risePer10Min(hour(MIB))).toBeGreaterThan(0.7 * MIB);
  expect(risePer10Min(hour(MIB))).toBeLessThan(1.3 * MIB);
  expect(growth(hour(MIB))).toBeGreaterThan(3 * MIB);
});

test('the median of an even number lies between its two middles', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 5])).toBe(5);
});
