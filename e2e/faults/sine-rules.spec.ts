// The ear of the recordings: it hears a hole, a lost sample and a click in a tone, and nothing in a whole one.
import { expect, test } from '@playwright/test';

import { examineSine, soundOf } from './sine-rules.ts';

const TONE_HZ = 997.3;
const SIXTEEN_BITS = 4 / 32_768;

const tone = (frames: number): Float32Array =>
  Float32Array.from({ length: frames }, (_, n) => 0.5 * Math.sin((2 * Math.PI * TONE_HZ * n) / 48_000));

test('a whole tone has neither gap nor click', () => {
  const { gaps, residual } = examineSine(tone(96_000), TONE_HZ);
  expect(gaps).toEqual([]);
  expect(residual).toBeLessThan(SIXTEEN_BITS);
});

test('a hole of 5 ms is a gap, wherever it lies', () => {
  for (const at of [100, 4_801, 95_000])
    expect(examineSine(tone(96_000).fill(0, at, at + 240), TONE_HZ).gaps).not.toEqual([]);
});

test('a lost sample, a repeated one and a step of a hundredth are clicks', () => {
  const whole = [...tone(48_000)];
  const lost = Float32Array.from(whole.toSpliced(20_000, 1));
  const repeated = Float32Array.from(whole.toSpliced(20_000, 0, whole[20_000] ?? 0));
  const stepped = Float32Array.from(whole, (sample, n) => (n < 20_000 ? sample : sample + 0.01));
  for (const samples of [lost, repeated, stepped]) {
    const { residual, residualAt } = examineSine(samples, TONE_HZ);
    expect(residual).toBeGreaterThan(SIXTEEN_BITS);
    expect(Math.abs(residualAt - 20_000)).toBeLessThanOrEqual(2);
  }
});

test('the sound of a recording is what lies between its silences', () => {
  const recording = new Float32Array(10_000);
  recording.set(tone(4_000).subarray(1), 3_000);
  expect(Math.abs(soundOf(recording).length - 3_999)).toBeLessThanOrEqual(1);
});
