import { describe, expect, it } from 'vitest';

import { CROSSFADE_FRAMES, stayPoints } from './mastered-voice.ts';

/** The line through the points at `frame`, from `value` at `from`. */
function stayAt(frame: number, value: number, from: number, end: number): number {
  const points = [{ frame: from, value }, ...stayPoints(value, from, end)];
  const after = points.findIndex((point) => point.frame > frame);
  const [a, b] = [points[after - 1], points[after]];
  if (!a || !b) return points.at(-1)?.value ?? NaN;
  return a.value + ((b.value - a.value) * (frame - a.frame)) / (b.frame - a.frame);
}

describe('the stay of a mastered voice', () => {
  it('is over exactly where what is placed ends, whatever went before', () => {
    for (const value of [0, 0.3, 1]) {
      for (const end of [1000, 1001, 1500, 1960, 5000, 100_000]) {
        expect(stayAt(end, value, 1000, end), `${value} ${end}`).toBe(0);
      }
    }
  });

  it('has turned round at one and the same frame, wherever on its way that is asked', () => {
    for (const start of [0, 7202, 173 * 48_000 + 13]) {
      for (let frame = start; frame < start + CROSSFADE_FRAMES; frame++) {
        const value = (frame - start) / CROSSFADE_FRAMES;
        const [full] = stayPoints(value, frame, Infinity);
        expect(full, `${frame - start} frames in`).toEqual({ frame: start + CROSSFADE_FRAMES, value: 1 });
      }
    }
    // From what a slow fade had come to, no steeper than a crossfade.
    expect(stayPoints(1 / 3, 1000, Infinity)).toEqual([{ frame: 1640, value: 1 }]);
    expect(stayPoints(0.3335, 1000, Infinity)).toEqual([{ frame: 1640, value: 1 }]);
  });

  it('is whole until it falls within a crossfade', () => {
    const at = (frame: number): number => stayAt(frame, 1, 1000, 10_000);
    expect(at(1000)).toBe(1);
    expect(at(10_000 - CROSSFADE_FRAMES)).toBe(1);
    expect(at(10_000 - CROSSFADE_FRAMES / 2)).toBe(0.5);
  });

  it('turns back halfway when there is no time for more, and never jumps', () => {
    expect(stayAt(1480, 0, 1000, 1480 + CROSSFADE_FRAMES)).toBe(0.5);
    for (let frame = 1000; frame < 3000; frame++) {
      const step = stayAt(frame + 1, 0.2, 1000, 2500) - stayAt(frame, 0.2, 1000, 2500);
      expect(Math.abs(step)).toBeLessThanOrEqual(1 / CROSSFADE_FRAMES + 1e-12);
    }
  });

  it('lasts where there is nothing to go back to', () => {
    expect(stayAt(1e9, 0.5, 1000, Infinity)).toBe(1);
  });
});
