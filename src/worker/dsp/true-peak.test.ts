import { describe, expect, it } from 'vitest';

import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { interSamplePeak, mostBetweenSamples, TRUE_PEAK_CONTEXT_FRAMES } from './true-peak.ts';

const CONTEXT = TRUE_PEAK_CONTEXT_FRAMES;

function readDb(signal: Float64Array): number {
  const padded = new Float64Array(signal.length + 2 * CONTEXT);
  padded.set(signal, CONTEXT);
  return 20 * Math.log10(interSamplePeak(padded, CONTEXT, CONTEXT + signal.length));
}

/** Half a second of a sine faded in and out over 10 ms, so that its highest point is `amplitude` and nothing rings. */
function fadedSine(cyclesPerSample: number, phaseDegrees: number, amplitude = 1): Float64Array {
  const fadeFrames = 480;
  return Float64Array.from({ length: SAMPLE_RATE_HZ / 2 }, (_, n) => {
    const fade = Math.min(1, n / fadeFrames, (SAMPLE_RATE_HZ / 2 - 1 - n) / fadeFrames);
    return amplitude * fade * Math.sin(2 * Math.PI * cyclesPerSample * n + (phaseDegrees * Math.PI) / 180);
  });
}

/** Tech 3341 signals 20–23: made at 4 fs (fs/6 at half scale with one period at full scale), band-limited and decimated from `offset` on. */
function decimatedBurst(offset: number): Float64Array {
  const highRate = 4;
  const period = 6 * highRate;
  const length = 2400 * highRate;
  const burstStart = Math.floor(length / 2 / period) * period;
  const high = Float64Array.from({ length }, (_, n) => {
    const amplitude = n >= burstStart && n < burstStart + period ? 1 : 0.5;
    const fade = Math.min(1, n / (480 * highRate), (length - 1 - n) / (480 * highRate));
    return amplitude * fade * Math.sin((2 * Math.PI * n) / period);
  });
  const reach = 400;
  return Float64Array.from({ length: length / highRate }, (_, frame) => {
    const centre = frame * highRate + offset;
    let sum = 0;
    for (let k = -reach; k <= reach; k++) {
      const t = (k / highRate) * 0.98;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * k) / reach);
      sum +=
        (high[centre + k] ?? 0) * (k === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t)) * window * (0.98 / highRate);
    }
    return sum;
  });
}

describe('inter-sample peak', () => {
  it('reads sines of any frequency and phase up to 0.48 fs within 0.05 dB', () => {
    for (const frequency of [0.0005, 0.01, 0.1, 1 / 6, 0.2, 0.25, 0.3, 1 / 3, 0.375, 0.4, 5 / 12, 3 / 7, 0.45, 0.48])
      for (const phase of [0, 11, 22.5, 45, 60, 67.5, 90])
        expect(Math.abs(readDb(fadedSine(frequency, phase))), `${frequency} fs at ${phase}°`).toBeLessThan(0.05);
  });

  it.each([
    ['15', 1 / 4, 0, 0.5, -6],
    ['16', 1 / 4, 45, 0.5, -6],
    ['17', 1 / 6, 60, 0.5, -6],
    ['18', 1 / 8, 67.5, 0.5, -6],
    ['19', 1 / 4, 45, 1.41, 3],
  ])('EBU Tech 3341 signal %s', (_, frequency, phase, amplitude, expectedDb) => {
    const errorDb = readDb(fadedSine(frequency, phase, amplitude)) - expectedDb;
    expect(errorDb).toBeLessThan(0.2);
    expect(errorDb).toBeGreaterThan(-0.4);
  });

  it.each([0, 1, 2, 3])('EBU Tech 3341 signals 20 to 23: a burst decimated from offset %i reads 0 dBTP', (offset) => {
    const errorDb = readDb(decimatedBurst(offset));
    expect(errorDb).toBeLessThan(0.2);
    expect(errorDb).toBeGreaterThan(-0.4);
  });

  it('finds the same peak whole as in adjoining ranges of any length', () => {
    const signal = Float64Array.from({ length: 3000 }, (_, n) => Math.sin(n * n * 0.0005));
    const whole = interSamplePeak(signal, 20, 2900);
    for (const step of [1, 7, 32, 333]) {
      let peak = 0;
      for (let at = 20; at < 2900; at += step)
        peak = Math.max(peak, interSamplePeak(signal, at, Math.min(2900, at + step)));
      expect(peak).toBe(whole);
    }
  });

  it('counts a maximum in the range that holds it, not in its neighbours', () => {
    const click = new Float64Array(200);
    click[100] = 1;
    expect(interSamplePeak(click, 100, 101)).toBeCloseTo(1, 12);
    expect(interSamplePeak(click, 101, 150)).toBeLessThan(0.25);
    expect(interSamplePeak(click, 50, 99)).toBeLessThan(0.25);
  });

  it('reads silence as 0 and DC as itself', () => {
    expect(interSamplePeak(new Float32Array(100), 20, 80)).toBe(0);
    expect(interSamplePeak(new Float64Array(100).fill(-0.25), 20, 80)).toBeCloseTo(0.25, 12);
  });

  it('never passes the most that samples and bends allow, also where the signs are worst', () => {
    const worst = Float64Array.from({ length: 100 }, (_, n) => {
      const fromCentre = n < 50 ? 49 - n : n - 50;
      return fromCentre % 2 === 0 ? 1 : -1;
    });
    const most = mostBetweenSamples(1, 4);
    const peak = interSamplePeak(worst, 20, 80);
    expect(peak).toBeLessThanOrEqual(most);
    expect(peak).toBeGreaterThan(2);
    let state = 1;
    const signs = Float64Array.from({ length: 20_000 }, () => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 31 ? 1 : -1)); // prettier-ignore
    expect(interSamplePeak(signs, 20, 19_900)).toBeLessThanOrEqual(most);
  });
});
