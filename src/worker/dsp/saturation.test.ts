import { describe, expect, it } from 'vitest';

import { Saturation } from './saturation.ts';

const SETTINGS = { harmonicsDb: -38, referenceDb: -20 };
const FRAMES = 48_000;

function saturated(signal: (frame: number) => number, settings: typeof SETTINGS | null = SETTINGS): Float64Array {
  const left = Float64Array.from({ length: 2 * FRAMES }, (_, i) => signal(i));
  const right = left.map((sample) => -sample);
  const stage = new Saturation();
  stage.configure(settings);
  for (let at = 0; at < left.length; at += 4799) stage.process(left, right, at, Math.min(left.length, at + 4799));
  return left.slice(FRAMES);
}

const sine = (frequencyHz: number, rmsDb: number) => (frame: number) =>
  Math.SQRT2 * 10 ** (rmsDb / 20) * Math.sin((2 * Math.PI * frequencyHz * frame) / 48_000);

/** Level of a whole number of Hz over one second, as root mean square, in dB. */
function levelAt(signal: Float64Array, frequencyHz: number): number {
  let re = 0;
  let im = 0;
  for (const [i, value] of signal.entries()) {
    re += value * Math.cos((2 * Math.PI * frequencyHz * i) / 48_000);
    im += value * Math.sin((2 * Math.PI * frequencyHz * i) / 48_000);
  }
  return 20 * Math.log10((Math.SQRT2 * Math.hypot(re, im)) / signal.length + 1e-12);
}

describe('saturation', () => {
  it('adds second and third harmonic at the level asked for, the second 8 dB above the third', () => {
    const result = saturated(sine(300, SETTINGS.referenceDb));
    const second = levelAt(result, 600) - SETTINGS.referenceDb;
    const third = levelAt(result, 900) - SETTINGS.referenceDb;
    expect(10 * Math.log10(10 ** (second / 10) + 10 ** (third / 10))).toBeCloseTo(-38, 0);
    expect(second - third).toBeCloseTo(8, 0);
    for (const order of [4, 5, 6, 7])
      expect(levelAt(result, 300 * order)).toBeLessThan(SETTINGS.referenceDb + second - 15);
  });

  it.each([-60, -40, -20, -14, -8, -3])(
    'keeps the fundamental of a sine at %d dB within 0.2 dB, and adds no offset',
    (rmsDb) => {
      for (const frequencyHz of [60, 440, 3000, 9000]) {
        const result = saturated(sine(frequencyHz, rmsDb));
        expect(Math.abs(levelAt(result, frequencyHz) - rmsDb), `${frequencyHz} Hz`).toBeLessThan(0.2);
        expect(Math.abs(result.reduce((sum, value) => sum + value, 0) / FRAMES)).toBeLessThan(1e-5);
      }
    },
  );

  it('folds nothing audible back: all that is not harmonic stays 70 dB below', () => {
    for (const frequencyHz of [3701, 5003, 7001, 9001, 11_003, 15_013]) {
      const result = saturated(sine(frequencyHz, -6));
      let harmonic = 0;
      for (let order = 1; order * frequencyHz < 24_000; order++)
        harmonic += 10 ** (levelAt(result, order * frequencyHz) / 10);
      const power = result.reduce((sum, value) => sum + value * value, 0) / FRAMES;
      const rest = 10 * Math.log10(Math.max(power - harmonic, 1e-15));
      expect(rest, `${frequencyHz} Hz`).toBeLessThan(-6 - 70);
    }
  });

  it('without settings leaves every bit, and silence stays silence', () => {
    const signal = sine(440, -10);
    expect(saturated(signal, null)).toEqual(Float64Array.from({ length: FRAMES }, (_, i) => signal(i + FRAMES)));
    expect(saturated(() => 0).every((sample) => sample === 0)).toBe(true);
  });

  it('stays bounded whatever comes', () => {
    for (const hostile of [1e30, 1e-310, -3e38]) {
      const result = saturated((frame) => (frame % 100 === 0 ? hostile : 0));
      expect(result.every(Number.isFinite)).toBe(true);
    }
  });
});
