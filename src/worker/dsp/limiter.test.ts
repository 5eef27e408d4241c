import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../testing/media-files.ts';
import { LIMITER_AHEAD_FRAMES, LIMITER_LEAD_FRAMES, Limiter, SUB_BLOCK_FRAMES } from './limiter.ts';
import { interSamplePeak } from './true-peak.ts';

const CEILING_DBTP = -1;
const FRAMES = 9600;
const LEAD = Math.ceil(LIMITER_LEAD_FRAMES / SUB_BLOCK_FRAMES) * SUB_BLOCK_FRAMES;

type Signal = (frame: number) => number;

/** Seeded, so that each run hears the same. */
function noise(amplitude: number): Signal {
  let state = 3;
  return () => amplitude * ((2 * (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)) / 2 ** 32 - 1);
}
const sine =
  (cyclesPerFrame: number, amplitude: number, phase = 0): Signal =>
  (frame) =>
    amplitude * Math.sin(2 * Math.PI * (cyclesPerFrame * frame) + phase);
const square =
  (frequencyHz: number, amplitude: number): Signal =>
  (frame) =>
    Math.floor((2 * frame * frequencyHz) / 48_000) % 2 === 0 ? amplitude : -amplitude;
const clipped =
  (signal: Signal): Signal =>
  (frame) =>
    Math.max(-1, Math.min(1, signal(frame)));

const TORTURE: readonly (readonly [name: string, signal: Signal])[] = [
  ...[50, 441, 1000, 4410, 10_000].map((hz) => [`square ${hz} Hz`, square(hz, 1)] as const),
  ['square 997 Hz, 12 dB over', square(997, 4)],
  ['single clicks', (frame) => (frame % 1201 === 7 ? 3 : 0)],
  ['clicks of two samples', (frame) => (frame % 1201 < 2 ? 2 : 0)],
  ['a quarter of the rate at 45°', sine(0.25, Math.SQRT2, Math.PI / 4)],
  ...[0.3, 0.37, 0.42, 0.45, 0.48].map((share) => [`sine at ${share} of the rate`, sine(share, 1.4, 0.4)] as const),
  ['bursts at 0.45 of the rate', (frame) => (frame % 2400 < 300 ? 2 : 0.1) * Math.sin(2.83 * frame)],
  ['full-scale noise', noise(1)],
  ['noise 12 dB over', noise(4)],
  ['clipped noise', clipped(noise(4))],
  ['alternating full scale', (frame) => (frame % 2 === 0 ? 1 : -1)],
  ['alternating pairs', (frame) => (frame % 4 < 2 ? 1 : -1)],
  ['bass 12 dB over', sine(50 / 48_000, 4)],
  ['a beat out of silence', (frame) => 4 * Math.exp(-(frame % 4800) / 700) * Math.sin(0.01 * (frame % 4800))],
];

function limit(leftSignal: Signal, rightSignal: Signal = leftSignal, frames = FRAMES): [Float64Array, Float64Array] {
  const length = LEAD + frames + LIMITER_AHEAD_FRAMES;
  const make = (signal: Signal): Float64Array =>
    Float64Array.from({ length }, (_, i) => (i < LEAD ? 0 : signal(i - LEAD)));
  const left = make(leftSignal);
  const right = make(rightSignal);
  const limiter = new Limiter();
  limiter.configure(CEILING_DBTP);
  limiter.process(left, right, LEAD, LEAD + frames);
  return [left.slice(LEAD, LEAD + frames), right.slice(LEAD, LEAD + frames)];
}

/** 16 times oversampled by 160 taps of a Blackman-windowed sinc: shares nothing with the limiter's own meter. */
function truePeakDb(signal: ArrayLike<number>): number {
  const half = 80;
  let peak = 0;
  for (let phase = 0; phase < 16; phase++) {
    const taps = Array.from({ length: 2 * half }, (_, i) => {
      const t = i - half + 1 - phase / 16;
      const x = t / half;
      const window = 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
      return (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t)) * window;
    });
    for (let n = half; n < signal.length - half; n++) {
      let value = 0;
      for (let i = 0; i < taps.length; i++) value += taps[i]! * signal[n - half + 1 + i]!;
      peak = Math.max(peak, Math.abs(value));
    }
  }
  return 20 * Math.log10(peak);
}

/** Without what lies above 22.7 kHz, as a converter or a resampler from 44.1 kHz leaves it. */
function bandLimited(signal: Signal): Signal {
  const half = 100;
  const taps = Array.from({ length: 2 * half + 1 }, (_, i) => {
    const t = i - half;
    const window = 0.42 + 0.5 * Math.cos((Math.PI * t) / half) + 0.08 * Math.cos((2 * Math.PI * t) / half);
    return window * (t === 0 ? 0.92 : Math.sin(0.92 * Math.PI * t) / (Math.PI * t));
  });
  const samples = Array.from({ length: FRAMES + LIMITER_AHEAD_FRAMES + 2 * half }, (_, i) => signal(i));
  return (frame) => taps.reduce((sum, tap, i) => sum + tap * samples[frame + i]!, 0);
}

describe('limiter', () => {
  it.each(TORTURE)('holds the ceiling: %s', (_, signal) => {
    const limited = bandLimited(signal);
    const peakDb = truePeakDb(limit(limited)[0]);
    expect(peakDb).toBeLessThanOrEqual(CEILING_DBTP + 0.1);
    // And no lower than it must: nothing is thrown away.
    const before = truePeakDb(Array.from({ length: FRAMES }, (_, i) => limited(i)));
    expect(peakDb).toBeGreaterThan(Math.min(before, CEILING_DBTP) - 0.9);
  });

  it.each(TORTURE)('holds it nearly where the sound goes on to half the rate: %s', (_, signal) => {
    // There interpolators differ: 24 taps pass less of the last kilohertz than 160. Measured: clipped noise +0.2 dBTP, others below 0.
    expect(truePeakDb(limit(signal)[0])).toBeLessThan(0.3);
  });

  it('holds it where ffmpeg measures, too', (context) => {
    try {
      execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    } catch {
      context.skip('needs the ffmpeg program');
    }
    const path = join(temporaryFolder(), 'limited.f32');
    for (const [name, signal] of TORTURE) {
      const [left, right] = limit(signal, sine(0.01, 2), 24_000);
      const joined = new Float32Array(48_000);
      for (let i = 0; i < 24_000; i++) joined.set([left[i]!, right[i]!], 2 * i);
      writeFileSync(path, new Uint8Array(joined.buffer));
      const args = `-hide_banner -nostats -f f32le -ar 48000 -ac 2 -i ${path} -af ebur128=peak=true -f null -`;
      const told = execFileSync('sh', ['-c', `ffmpeg ${args} 2>&1`], { encoding: 'utf8' });
      const peak = Number(/True peak:\s+Peak:\s+(-?[\d.]+)/.exec(told)?.[1]);
      expect(peak, name).toBeLessThanOrEqual(CEILING_DBTP + 0.1);
    }
  });

  it('misses no peak that only shows between samples, however bent the sound', () => {
    // Close to the ceiling it decides by a bound whether a look is worth it; the bound must never be too low.
    for (let seed = 0; seed < 60; seed++) {
      const raw = noise(1);
      for (let i = 0; i < 97 * seed; i++) raw(i);
      const keep = seed / 60;
      let state = 0;
      const samples = Array.from(
        { length: FRAMES + LIMITER_AHEAD_FRAMES + 64 },
        (_, i) => (state = keep * state + raw(i)),
      );
      const highest = interSamplePeak(
        Float64Array.from([...new Array<number>(32).fill(0), ...samples]),
        32,
        FRAMES + 32,
      );
      const scale = 10 ** ((CEILING_DBTP + 0.1) / 20) / highest;
      const [left] = limit((frame) => samples[frame]! * scale);
      expect(interSamplePeak(left, 32, FRAMES - 32)).toBeLessThan(10 ** (CEILING_DBTP / 20));
    }
  });

  it('leaves alone, bit for bit, what stays below', () => {
    const signal = sine(0.013, 0.85);
    expect(limit(signal)[0]).toEqual(Float64Array.from({ length: FRAMES }, (_, i) => signal(i)));
  });

  it('turns both channels down together', () => {
    const [left, right] = limit(sine(0.02, 3), sine(0.02, 0.3));
    for (let i = 100; i < FRAMES; i++) if (Math.abs(right[i]!) > 0.01) expect(left[i]! / right[i]!).toBeCloseTo(10, 6);
  });

  it('does not distort bass: what it adds to a 60 Hz tone 6 dB over stays below −50 dB', () => {
    const frames = 48_000;
    const [left] = limit(sine(60 / 48_000, 2), undefined, frames);
    // 0.8 s in the steady state, 48 whole cycles, less the fundamental.
    const part = left.subarray(9600);
    let inPhase = 0;
    let quadrature = 0;
    let power = 0;
    for (const [i, value] of part.entries()) {
      const phase = (2 * Math.PI * 60 * i) / 48_000;
      inPhase += value * Math.cos(phase);
      quadrature += value * Math.sin(phase);
      power += value * value;
    }
    const fundamental = (2 * (inPhase ** 2 + quadrature ** 2)) / part.length;
    expect(10 * Math.log10((power - fundamental) / fundamental)).toBeLessThan(-50);
  });

  it('lets go smoothly and wholly', () => {
    const [left] = limit((frame) => (frame === 2000 ? 4 : 0.1), undefined, 24_000);
    expect(left[1700]).toBeCloseTo(0.1, 9);
    expect(left[2000 + 10_000]).toBe(0.1);
    for (let i = 2100; i < 20_000; i++) {
      expect(left[i]!).toBeGreaterThanOrEqual(left[i - 1]! - 1e-9);
      // Never faster than 1 dB in 5 ms.
      if (i > 2400) expect(20 * Math.log10(left[i]! / left[i - 240]!)).toBeLessThan(1);
    }
  });

  it('does not depend on where it began', () => {
    const signal = noise(3);
    const samples = Float64Array.from({ length: 60_000 }, signal);
    const whole = limit((frame) => samples[frame] ?? 0, undefined, 60_000)[0];
    const start = 30 * 960;
    const length = LEAD + FRAMES + LIMITER_AHEAD_FRAMES;
    const left = Float64Array.from({ length }, (_, i) => samples[start - LEAD + i]!);
    const limiter = new Limiter();
    limiter.configure(CEILING_DBTP);
    limiter.process(left, left.slice(), LEAD, LEAD + FRAMES);
    expect(left.slice(LEAD, LEAD + FRAMES)).toEqual(whole.slice(start, start + FRAMES));
  });
});
