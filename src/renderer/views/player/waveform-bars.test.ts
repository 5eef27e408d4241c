import { describe, expect, it } from 'vitest';

import { waveformBars } from './waveform-bars.ts';

const columns = (count: number, of: (at: number) => number): number[] =>
  Array.from({ length: count }, (_, at) => of(at));

describe('bars of a waveform', () => {
  it('keep a single peak however few they are, at its place', () => {
    const waveform = { peak: columns(800, (at) => (at === 601 ? 200 : 20)), rms: columns(800, () => 10) };
    for (const count of [10, 97, 233, 800]) {
      const bars = waveformBars(waveform, count);
      expect(bars).toHaveLength(count);
      const tallest = bars.flatMap(({ peak }, at) => (peak === 1 ? [at] : []));
      expect(tallest).toContain(Math.floor((601 * count) / 800));
      expect(tallest.length).toBeLessThanOrEqual(2);
      expect(bars[0]?.peak).toBeCloseTo(0.1, 6);
    }
  });

  it('add up the power of what they cover', () => {
    const waveform = { peak: columns(8, () => 100), rms: columns(8, (at) => (at % 2 === 0 ? 80 : 0)) };
    for (const { rms } of waveformBars(waveform, 4)) expect(rms).toBeCloseTo(0.8 / Math.SQRT2, 6);
  });

  it('stretch a track of few columns over all of them', () => {
    const bars = waveformBars({ peak: [50, 100], rms: [25, 50] }, 6);
    expect(bars.map(({ peak }) => peak)).toEqual([0.5, 0.5, 0.5, 1, 1, 1]);
  });

  it('fill the height for a quiet track, but draw silence flat', () => {
    const quiet = waveformBars({ peak: columns(800, () => 30), rms: columns(800, () => 15) }, 100);
    expect(quiet.every(({ peak, rms }) => peak === 1 && rms === 0.5)).toBe(true);
    const silent = waveformBars({ peak: columns(800, () => 0), rms: columns(800, () => 0) }, 100);
    expect(silent.every(({ peak, rms }) => peak === 0 && rms === 0)).toBe(true);
    expect(waveformBars({ peak: [], rms: [] }, 100)).toEqual([]);
  });
});
