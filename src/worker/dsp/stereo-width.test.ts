import { describe, expect, it } from 'vitest';

import { StereoWidth } from './stereo-width.ts';

const SETTINGS = { sideDb: 2, bassSideDb: -6, bassHz: 120 };
const FRAMES = 48_000;

const sine = (frequencyHz: number): Float64Array =>
  Float64Array.from({ length: FRAMES }, (_, i) => 0.5 * Math.sin((2 * Math.PI * frequencyHz * i) / 48_000));
const rms = (signal: Float64Array): number =>
  Math.sqrt(signal.subarray(FRAMES / 2).reduce((sum, value) => sum + value * value, 0) / (FRAMES / 2));

function widened(left: Float64Array, right: Float64Array, settings: typeof SETTINGS | null = SETTINGS): void {
  const stage = new StereoWidth();
  stage.configure(settings);
  for (let at = 0; at < FRAMES; at += 1009) stage.process(left, right, at, Math.min(FRAMES, at + 1009));
}

describe('stereo width', () => {
  it('leaves a mono recording bit for bit', () => {
    const left = sine(100).map((value, i) => value + 1e-3 * Math.sin(i * i));
    const [a, b] = [left.slice(), left.slice()];
    widened(a, b);
    expect(a).toEqual(left);
    expect(b).toEqual(left);
  });

  it('leaves the sum of both channels, whatever the side does', () => {
    const [left, right] = [sine(440), sine(70)];
    const sum = left.map((value, i) => value + right[i]!);
    widened(left, right);
    for (let i = 0; i < FRAMES; i++) expect(Math.abs(left[i]! + right[i]! - sum[i]!)).toBeLessThan(1e-15);
  });

  it.each([
    [5000, 2],
    [1000, 2],
    [25, -4],
  ])('changes the side at %d Hz by %d dB', (frequencyHz, gainDb) => {
    const left = sine(frequencyHz);
    const right = left.map((value) => -value);
    const before = rms(left);
    widened(left, right);
    expect(20 * Math.log10(rms(left) / before)).toBeCloseTo(gainDb, 0);
  });

  it('without settings leaves every bit', () => {
    const [left, right] = [sine(440), sine(70)];
    widened(left, right, null);
    expect(left).toEqual(sine(440));
    expect(right).toEqual(sine(70));
  });
});
