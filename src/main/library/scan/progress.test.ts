import { expect, it } from 'vitest';

import { ReadingRate } from './progress.ts';

it('tells no rate from less than a second', () => {
  const rate = new ReadingRate();
  rate.note(0, 0);
  rate.note(900, 500);
  expect(rate.perSecond).toBeNull();
});

it('tells the files a second of the last seconds', () => {
  const rate = new ReadingRate();
  rate.note(0, 0);
  for (let second = 1; second <= 60; second++)
    rate.note(second * 1000, second <= 30 ? second * 10 : 300 + (second - 30) * 100);
  expect(rate.perSecond).toBe(100);
});

it('does not count the time of a pause', () => {
  const rate = new ReadingRate();
  rate.note(0, 0);
  rate.note(2_000, 200);
  rate.pause();
  rate.note(60_000, 200);
  rate.note(61_000, 300);
  expect(rate.perSecond).toBe(100);
});

it('begins anew with another scan', () => {
  const rate = new ReadingRate();
  rate.note(0, 0);
  rate.note(2_000, 200);
  rate.note(3_000, 0);
  expect(rate.perSecond).toBeNull();
});
