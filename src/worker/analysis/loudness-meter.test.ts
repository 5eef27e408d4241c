import { describe, expect, it } from 'vitest';

import { integratedLufs } from '../../shared/loudness-histogram.ts';
import {
  amplified,
  join,
  musicLike,
  pinkNoise,
  silence,
  sine,
  whiteNoise,
  type Stereo,
} from '../../testing/signals.ts';
import { LoudnessMeter, lufsOf, STEP_FRAMES, type LoudnessFigures } from './loudness-meter.ts';

function meterOf({ left, right }: Stereo, partFrames = left.length): LoudnessMeter {
  const meter = new LoudnessMeter();
  for (let at = 0; at < left.length; at += partFrames)
    meter.process(left, right, at, Math.min(left.length, at + partFrames));
  return meter;
}

const measure = (signal: Stereo): LoudnessFigures => meterOf(signal).figures();

/** A stereo sine of 1 kHz, the unit of EBU Tech 3341 and 3342: its loudness equals its peak in dBFS. */
const tone = (seconds: number, peakDb: number): Stereo => sine(1000, seconds, peakDb);

describe('EBU Tech 3341, within 0.1 LU', () => {
  it.each<readonly [string, () => Stereo, number]>([
    ['1: −23 dBFS', () => tone(20, -23), -23],
    ['2: −33 dBFS', () => tone(20, -33), -33],
    ['3: quiet ends are gated', () => join(tone(10, -36), tone(60, -23), tone(10, -36)), -23],
    [
      '4: very quiet ends too',
      () => join(tone(10, -72), tone(10, -36), tone(60, -23), tone(10, -36), tone(10, -72)),
      -23,
    ],
    ['5: three levels', () => join(tone(20, -26), tone(20.1, -20), tone(20, -26)), -23],
  ])('integrated, signal %s', (_, signal, expected) => {
    expect(Math.abs(measure(signal()).integratedLufs! - expected)).toBeLessThan(0.1);
  });

  it('integrated, the stereo part of signal 6: left and right add up, one alone is 3 LU lower', () => {
    const { left } = tone(20, -23);
    expect(Math.abs(measure({ left, right: new Float32Array(left.length) }).integratedLufs! + 26.01)).toBeLessThan(0.1);
  });

  it('short-term, signal 9: constant over alternating tones', () => {
    const signal = join(...Array.from({ length: 5 }, () => join(tone(1.34, -20), tone(1.66, -30))));
    const steps = meterOf(signal).stepPower;
    for (let end = 30; end <= steps.length; end++) {
      const power = steps.subarray(end - 30, end).reduce((sum, value) => sum + value, 0) / 30;
      expect(Math.abs(lufsOf(power) + 23), `at ${end / 10} s`).toBeLessThan(0.1);
    }
  });

  it('short-term maximum, signals 10 and 11: a 3 s tone wherever it begins, and rising tones', () => {
    for (let i = 0; i < 20; i++) {
      const { shortTermMaxLufs } = measure(join(silence(i * 0.15), tone(3, -23), silence(1)));
      expect(Math.abs(shortTermMaxLufs! + 23), `after ${i * 0.15} s`).toBeLessThan(0.1);
    }
    for (let i = 0; i < 20; i++) {
      const { shortTermMaxLufs } = measure(join(silence(i * 0.15), tone(3, -38 + i), silence(3 - i * 0.15)));
      expect(Math.abs(shortTermMaxLufs! - (-38 + i))).toBeLessThan(0.1);
    }
  });

  it('momentary, signal 12: constant over alternating tones', () => {
    const signal = join(...Array.from({ length: 25 }, () => join(tone(0.18, -20), tone(0.22, -30))));
    const steps = meterOf(signal).stepPower;
    for (let end = 4; end <= steps.length; end++) {
      const power = steps.subarray(end - 4, end).reduce((sum, value) => sum + value, 0) / 4;
      expect(Math.abs(lufsOf(power) + 23), `at ${end / 10} s`).toBeLessThan(0.1);
    }
  });
});

describe('EBU Tech 3342, within 0.1 LU', () => {
  it.each<readonly [string, readonly number[], number]>([
    ['1', [-20, -30], 10],
    ['2', [-20, -15], 5],
    ['3', [-40, -20], 20],
    ['4', [-50, -35, -20, -35, -50], 15],
  ])('loudness range, signal %s', (_, levels, expected) => {
    const { loudnessRangeLu } = measure(join(...levels.map((level) => tone(20, level))));
    expect(Math.abs(loudnessRangeLu - expected)).toBeLessThan(0.1);
  });
});

describe('the loudness meter', () => {
  it('does not depend on how the frames arrive', () => {
    const signal = musicLike(4);
    const whole = measure(signal);
    for (const part of [1, 333, STEP_FRAMES, 7001]) {
      const figures = meterOf(signal, part).figures();
      expect(figures.integratedLufs).toBeCloseTo(whole.integratedLufs!, 9);
      expect(figures.histogram).toEqual(whole.histogram);
    }
  });

  it('follows the level exactly', () => {
    const signal = pinkNoise(5, -30, 3, 0.5);
    const { integratedLufs: before } = measure(signal);
    expect(measure(amplified(signal, 12)).integratedLufs! - before!).toBeCloseTo(12, 3);
  });

  it('agrees with its own histogram within a fifth of a bin on varied material', () => {
    const varied = join(pinkNoise(8, -20, 1), musicLike(10), pinkNoise(6, -33, 2), musicLike(5, 4));
    const { histogram, integratedLufs: exact } = measure(varied);
    expect(Math.abs(integratedLufs(histogram)! - exact!)).toBeLessThan(0.05);
  });

  it('hears nothing in silence, DC or less than a block', () => {
    for (const signal of [silence(2), tone(2, -90), tone(0.39, -10)])
      expect(measure(signal)).toMatchObject({ integratedLufs: null, loudnessRangeLu: 0 });
    const constant = new Float32Array(96_000).fill(0.5);
    const dc = measure({ left: constant, right: constant });
    // Only its beginning is a step that can be heard.
    expect(dc.histogram.reduce((sum, count) => sum + count, 0)).toBeLessThan(8);
    expect(measure(tone(0.41, -10)).integratedLufs).toBeCloseTo(-10, 0);
  });

  it('leaves the range of steady noise near 0', () => {
    expect(measure(whiteNoise(20)).loudnessRangeLu).toBeLessThan(0.3);
  });
});
