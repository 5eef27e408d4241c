import { describe, expect, it } from 'vitest';

import { WAVEFORM_COLUMNS, type Waveform } from '../../shared/analysis.ts';
import { Outline, OUTLINE_FRAMES } from './waveform.ts';

/** Outline of a track whose amplitude at each share of its length is given, both channels the same, constant within a millisecond. */
function outlineOf(frames: number, amplitudeAt: (share: number) => number): Waveform {
  const outline = new Outline();
  for (let at = 0; at < frames; at += OUTLINE_FRAMES) {
    const count = Math.min(OUTLINE_FRAMES, frames - at);
    const amplitude = amplitudeAt(at / frames);
    outline.add(amplitude, 2 * amplitude * amplitude * count, count);
  }
  return outline.waveform();
}

describe('the waveform', () => {
  it.each([0.5, 8, 9.37, 60, 245.3, 3600])('of a ramp over %d s is a ramp', (seconds) => {
    const { peak, rms } = outlineOf(Math.round(seconds * 48_000), (share) => share);
    expect(peak).toHaveLength(Math.min(WAVEFORM_COLUMNS, Math.ceil(seconds * 1000)));
    expect(rms).toHaveLength(peak.length);
    for (let column = 0; column < peak.length; column++) {
      expect(Math.abs(peak[column]! - ((column + 1) / peak.length) * 255), `peak ${column}`).toBeLessThan(1.5);
      expect(Math.abs(rms[column]! - ((column + 0.5) / peak.length) * 255), `rms ${column}`).toBeLessThan(1.5);
    }
  });

  it('shows a single click in one column, at its place', () => {
    const clickAt = 0.6251;
    const frames = 200 * 48_000;
    const { peak } = outlineOf(frames, (share) => (Math.abs(share - clickAt) < OUTLINE_FRAMES / frames / 2 ? 1 : 0));
    expect(peak.flatMap((height, column) => (height > 0 ? [column] : []))).toEqual([
      Math.floor(clickAt * WAVEFORM_COLUMNS),
    ]);
    expect(Math.max(...peak)).toBe(255);
  });

  it('never shows more root mean square than peak, nor more than full scale', () => {
    const { peak, rms } = outlineOf(48_000 * 31, (share) => 3 * Math.abs(Math.sin(share * 999)));
    expect(Math.max(...peak)).toBe(255);
    for (const [column, height] of rms.entries()) expect(height).toBeLessThanOrEqual(peak[column]!);
  });

  it('has a column for each millisecond of a very short track, and none of nothing', () => {
    expect(outlineOf(0, () => 1)).toEqual({ peak: [], rms: [] });
    expect(outlineOf(1, () => 1)).toEqual({ peak: [255], rms: [255] });
    expect(outlineOf(240, () => 0.5).peak).toEqual([128, 128, 128, 128, 128]);
  });
});
