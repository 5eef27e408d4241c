import { expect, it } from 'vitest';

import { ChangeRate } from './change-rate.ts';

const MINUTE_MS = 60_000;

/** Plays tracks of four minutes; `changeAfterMs` into each, if at all, there is a change. */
function play(rate: ChangeRate, fromMs: number, tracks: number, changeAfterMs: number | null): number {
  let nowMs = fromMs;
  for (let track = 0; track < tracks; track++) {
    const startMs = nowMs;
    rate.pass(nowMs, true, true);
    for (; nowMs < startMs + 4 * MINUTE_MS; nowMs += 500) {
      const changes = changeAfterMs !== null && nowMs === startMs + changeAfterMs;
      if (changes) rate.learn(rate.isFresh(nowMs));
      rate.pass(nowMs, true, changes);
    }
  }
  return nowMs;
}

it('takes a new listener for a restless one, until hours of calm have shown otherwise', () => {
  const rate = new ChangeRate(null);
  expect(rate.restlessness(0)).toBe(1);
  const soon = play(rate, 0, 4, null);
  expect(rate.restlessness(soon)).toBeLessThan(1);
  expect(rate.restlessness(soon)).toBeGreaterThan(0.5);
  expect(rate.restlessness(play(rate, soon, 40, null))).toBe(0.5);
});

it('tells the beginning of a track, where this listener changes the preset, from the calm after it', () => {
  const rate = new ChangeRate(null);
  const endMs = play(rate, 0, 60, 5000);
  rate.pass(endMs, true, true);
  expect(rate.restlessness(endMs + 1000)).toBe(1);
  expect(rate.restlessness(endMs + 2 * MINUTE_MS)).toBe(0.5);
});

it('does not count pauses, nor the time between two runs', () => {
  const rate = new ChangeRate(null);
  let nowMs = play(rate, 0, 2, null);
  const before = rate.restlessness(nowMs + MINUTE_MS);
  rate.pass(nowMs, false, false);
  for (; nowMs < 10 * 60 * MINUTE_MS; nowMs += MINUTE_MS) rate.pass(nowMs, false, false);
  rate.pass(nowMs, true, false);
  expect(rate.restlessness(nowMs + MINUTE_MS)).toBeCloseTo(before, 2);
  const again = new ChangeRate(rate.stored());
  expect(again.restlessness(nowMs + MINUTE_MS)).toBe(rate.restlessness(nowMs + MINUTE_MS));
});

it('is moved again by one who begins to change presets', () => {
  const rate = new ChangeRate(null);
  const calmMs = play(rate, 0, 40, null);
  const restlessMs = play(rate, calmMs, 200, 60_000);
  expect(rate.restlessness(restlessMs)).toBeGreaterThan(0.5);
});
