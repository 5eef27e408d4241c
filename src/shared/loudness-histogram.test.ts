import { describe, expect, it } from 'vitest';

import { HISTOGRAM_BINS } from './analysis.ts';
import { addHistograms, histogramBin, integratedLufs } from './loudness-histogram.ts';

function histogramOf(...blocks: readonly (readonly [lufs: number, count: number])[]): number[] {
  const histogram = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const [lufs, count] of blocks) histogram[histogramBin(lufs)!]! += count;
  return histogram;
}

describe('loudness from a histogram', () => {
  it('is that of its blocks within half a bin', () => {
    for (const lufs of [-69.9, -40.2, -23, -14.3, -3, 4.9])
      expect(Math.abs(integratedLufs(histogramOf([lufs, 7]))! - lufs)).toBeLessThanOrEqual(0.125);
  });

  it('averages power, not decibels', () => {
    const mean = 10 * Math.log10((10 ** -1.4 + 10 ** -2) / 2);
    expect(Math.abs(integratedLufs(histogramOf([-14, 50], [-20, 50]))! - mean)).toBeLessThan(0.15);
  });

  it('leaves out what lies 10 LU below the mean of the rest', () => {
    const loud = integratedLufs(histogramOf([-20, 100]))!;
    expect(integratedLufs(histogramOf([-20, 100], [-45, 900]))).toBeCloseTo(loud, 10);
    expect(integratedLufs(histogramOf([-20, 100], [-26, 100]))!).toBeLessThan(loud - 1.5);
  });

  it('is null of nothing, and of silence only', () => {
    expect(integratedLufs(histogramOf())).toBeNull();
    expect(integratedLufs([])).toBeNull();
  });

  it('gates an album over all its tracks: a quiet interlude does not lower it', () => {
    const loudTrack = histogramOf([-12, 1000]);
    const interlude = histogramOf([-40, 300]);
    expect(integratedLufs(addHistograms([loudTrack, interlude]))).toBeCloseTo(integratedLufs(loudTrack)!, 10);
    expect(integratedLufs(addHistograms([loudTrack, loudTrack]))).toBeCloseTo(integratedLufs(loudTrack)!, 10);
  });

  it('counts no block at or below the absolute gate, and the very loud at the top', () => {
    for (const lufs of [-70, -90, Number.NEGATIVE_INFINITY, Number.NaN]) expect(histogramBin(lufs)).toBeNull();
    expect(histogramBin(-69.999)).toBe(0);
    expect(histogramBin(40)).toBe(HISTOGRAM_BINS - 1);
  });
});
