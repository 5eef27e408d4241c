import { expect, it } from 'vitest';

import { secondsToFrames } from '../../../shared/timeline.ts';
import { SeekHabits } from './seek-habits.ts';

const at = secondsToFrames;
const TOTAL = at(200);

it('expects nothing of a listener who never seeks', () => {
  expect(new SeekHabits(null).targets(1, TOTAL, at(50))).toEqual([]);
});

it('expects jumps of the usual length from wherever the play head is, not beyond the ends', () => {
  const habits = new SeekHabits(null);
  for (let seeks = 0; seeks < 6; seeks++) habits.learn(7, at(30 + seeks), at(35 + seeks));
  habits.learn(7, at(60), at(55));
  expect(habits.targets(1, TOTAL, at(100)).map(({ frame }) => frame)).toEqual([at(105), at(95)]);
  expect(habits.targets(1, TOTAL, at(197)).map(({ frame }) => frame)).toEqual([at(192)]);
  expect(habits.targets(1, TOTAL, at(2)).map(({ frame }) => frame)).toEqual([at(7)]);
});

it('remembers the places of a track, two hits of neighbouring chunks as one, and tells them of no other track', () => {
  const habits = new SeekHabits(null);
  habits.learn(1, at(3), at(90.5));
  habits.learn(1, at(10), at(91.5));
  habits.learn(1, at(4), at(160));
  const places = habits.targets(1, TOTAL, at(20));
  expect(places.map(({ frame }) => frame)).toEqual([at(90), at(160)]);
  expect(places[0]?.probability).toBeGreaterThan(places[1]?.probability ?? 1);
  expect(habits.targets(2, TOTAL, at(20))).toEqual([]);
});

it('knows who starts over, and who goes back to where it was paused', () => {
  const habits = new SeekHabits(null);
  habits.learn(1, at(100), 0);
  habits.pause(1, at(70));
  habits.learn(1, at(133), at(70));
  habits.pause(2, at(40));
  expect(new Set(habits.targets(2, TOTAL, at(100)).map(({ frame }) => frame))).toEqual(new Set([0, at(40)]));
});

it('stays small and its probabilities below 1, whatever is sought', () => {
  const habits = new SeekHabits(null);
  for (let seeks = 0; seeks < 3000; seeks++) habits.learn(seeks % 250, at(seeks % 180), at((seeks * 37) % 190));
  const stored = new SeekHabits(habits.stored());
  expect(JSON.stringify(stored.stored()).length).toBeLessThan(60_000);
  for (let trackId = 0; trackId < 250; trackId++) {
    const targets = stored.targets(trackId, TOTAL, at(50));
    expect(targets.length).toBeLessThanOrEqual(4);
    expect(targets.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(1 + 1e-9);
  }
});
