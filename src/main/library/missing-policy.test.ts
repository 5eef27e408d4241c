import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';

import { MissingPolicy } from './missing-policy.ts';

const DAY_MS = 24 * 3600 * 1000;
const HOUR_MS = 3600 * 1000;
const START = Date.UTC(2026, 0, 1);

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

function policy(options: { days?: number; isScanning?: () => boolean; fails?: boolean } = {}) {
  const purges: number[] = [];
  const warned: unknown[] = [];
  const made = new MissingPolicy({
    tracks: {
      purgeMissing: (before) => {
        purges.push(before);
        return options.fails ? Promise.reject(new Error('locked')) : Promise.resolve();
      },
    },
    days: () => options.days ?? 60,
    isScanning: options.isScanning ?? (() => false),
    log: { info: () => undefined, warn: (...told) => void warned.push(told[0]), error: () => undefined },
  });
  onTestFinished(() => made.dispose());
  return { purges, warned, made };
}

it('forgets what is missing for so many days, some time after the start', () => {
  const { purges } = policy({ days: 60 });
  vi.advanceTimersByTime(HOUR_MS);
  expect(purges).toEqual([START + HOUR_MS / 4 - 60 * DAY_MS]);
});

it('looks once a day', () => {
  const { purges } = policy();
  vi.advanceTimersByTime(3 * DAY_MS);
  expect(purges).toHaveLength(3);
});

it('forgets nothing when the listener said never', () => {
  const { purges } = policy({ days: 0 });
  vi.advanceTimersByTime(3 * DAY_MS);
  expect(purges).toEqual([]);
});

it('waits for the end of a scan', () => {
  let isScanning = true;
  const { purges } = policy({ isScanning: () => isScanning });
  vi.advanceTimersByTime(2 * HOUR_MS);
  expect(purges).toEqual([]);
  isScanning = false;
  vi.advanceTimersByTime(HOUR_MS);
  expect(purges).toHaveLength(1);
});

it('tells a failure in the log', async () => {
  const { warned } = policy({ fails: true });
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(warned).toHaveLength(1);
});

it('ends', () => {
  const { purges, made } = policy();
  made.dispose();
  vi.advanceTimersByTime(DAY_MS);
  expect(purges).toEqual([]);
});
