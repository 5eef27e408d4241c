import { describe, expect, it } from 'vitest';

import { CROSSFADE_FRAMES, fullFrom, presencePoints } from './mastered-voice.ts';

/** The line through the points at `frame`, from `value` at `from`. */
function presenceAt(frame: number, value: number, from: number, full: number, end: number): number {
  const points = [{ frame: from, value }, ...presencePoints(value, from, full, end)];
  const after = points.findIndex((point) => point.frame > frame);
  const [a, b] = [points[after - 1], points[after]];
  if (!a || !b) return points.at(-1)?.value ?? NaN;
  return a.value + ((b.value - a.value) * (frame - a.frame)) / (b.frame - a.frame);
}

describe('the presence of a mastered voice', () => {
  it('is gone exactly where what is placed ends, whatever went before', () => {
    for (const value of [0, 0.3, 1]) {
      for (const full of [1000, 1500, 50_000]) {
        for (const end of [1000, 1001, 1500, 1960, 5000, 100_000]) {
          expect(presenceAt(end, value, 1000, full, end), `${value} ${full} ${end}`).toBe(0);
        }
      }
    }
  });

  it('is all there at one and the same frame, wherever on its way that is asked', () => {
    for (const start of [0, 7202, 173 * 48_000 + 13]) {
      for (let frame = start; frame <= start + CROSSFADE_FRAMES; frame++) {
        const value = (frame - start) / CROSSFADE_FRAMES;
        expect(fullFrom(value, frame), `${frame - start} frames in`).toBe(start + CROSSFADE_FRAMES);
      }
    }
    // From what a slow fade had come to, no steeper than a crossfade.
    expect(fullFrom(1 / 3, 1000)).toBe(1640);
    expect(fullFrom(0.3335, 1000)).toBe(1640);
  });

  it('rises to all, stays, and falls within a crossfade', () => {
    const at = (frame: number): number => presenceAt(frame, 0, 1000, 1960, 10_000);
    expect([at(1000), at(1480), at(1960), at(10_000 - CROSSFADE_FRAMES), at(10_000 - CROSSFADE_FRAMES / 2)]).toEqual([
      0, 0.5, 1, 1, 0.5,
    ]);
  });

  it('turns back halfway when there is no time for more, and never jumps', () => {
    expect(presenceAt(2000, 0, 1000, 3000, 2000 + CROSSFADE_FRAMES)).toBe(0.5);
    for (let frame = 1000; frame < 4000; frame++) {
      const step = presenceAt(frame + 1, 0.2, 1000, 3000, 3500) - presenceAt(frame, 0.2, 1000, 3000, 3500);
      expect(Math.abs(step)).toBeLessThanOrEqual(1 / CROSSFADE_FRAMES);
    }
  });

  it('stays to the end where there is nothing to go back to', () => {
    expect(presenceAt(1e9, 0.5, 1000, 1480, Infinity)).toBe(1);
  });
});
