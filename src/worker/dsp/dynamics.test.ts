import { describe, expect, it } from 'vitest';

import type { CompressorSettings } from './chain-settings.ts';
import { DYNAMICS_MEMORY_BLOCKS, applyGainsDb, dynamicsGainsDb } from './dynamics.ts';
import { BLOCK_FRAMES, BLOCKS_PER_CHUNK } from './level-detector.ts';

const COMPRESSOR: CompressorSettings = {
  thresholdDb: -24,
  ratio: 2,
  kneeDb: 8,
  rangeDb: 6,
  attackMs: 25,
  releaseMs: 80,
  slowReleaseMs: 500,
};
const compress = { compressor: COMPRESSOR, transients: null };
const lift = { compressor: null, transients: { gainDb: 4 } };
const both = { compressor: COMPRESSOR, transients: { gainDb: 4 } };

/** Levels by time: `[how many blocks, dB]`. */
function levels(...parts: readonly (readonly [blocks: number, db: number])[]): Float32Array {
  return Float32Array.from(parts.flatMap(([blocks, db]) => new Array<number>(blocks).fill(db)));
}

/** Levels as lively as music has them, the same each time. */
function livelyLevels(blocks: number): Float32Array {
  let state = 7;
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return Float32Array.from({ length: blocks }, (_, n) => {
    const beat = 18 * Math.exp(-(n % 90) / 12);
    return -34 + beat + 8 * Math.sin(n / 700) + 4 * random() - (n % 5000 < 300 ? 60 : 0);
  });
}

describe('compressor', () => {
  it('settles on its static curve', () => {
    const at = (db: number): number => dynamicsGainsDb(levels([1000, db]), compress)[999]!;
    expect(at(-120)).toBe(0);
    expect(at(-28)).toBe(0);
    expect(at(-24)).toBeCloseTo(-0.5, 2);
    expect(at(-20)).toBeCloseTo(-2, 1);
    expect(at(-16)).toBeCloseTo(-3.81, 1);
    expect(at(0)).toBeLessThan(-5.6);
    expect(at(40)).toBeGreaterThan(-6);
  });

  it('lets a peak go fast and a passage slowly', () => {
    const depthAfter = (blocksLoud: number): number => {
      const gains = dynamicsGainsDb(levels([400, -60], [blocksLoud, -12], [400, -60]), compress);
      return gains[400 + blocksLoud + 20 - 1]! / gains[400 + blocksLoud - 1]!;
    };
    // What is left of the reduction 100 ms after.
    expect(depthAfter(4)).toBeLessThan(0.25);
    expect(depthAfter(400)).toBeGreaterThan(0.7);
    expect(depthAfter(400)).toBeLessThan(0.9);
  });

  it('takes hold within its attack', () => {
    const gains = dynamicsGainsDb(levels([400, -60], [400, -12]), compress);
    const final = gains[799]!;
    // 25 ms are 5 blocks: 1 − 1/e of the way.
    expect(gains[404]! / final).toBeGreaterThan(0.5);
    expect(gains[404]! / final).toBeLessThan(0.7);
    expect(gains[424]! / final).toBeGreaterThan(0.9);
  });

  it('has no step in its curve: a little more level is a little more reduction', () => {
    let before = dynamicsGainsDb(levels([500, -40]), compress)[499]!;
    for (let db = -40; db < 20; db += 0.05) {
      const gain = dynamicsGainsDb(levels([500, db]), compress)[499]!;
      expect(gain).toBeLessThanOrEqual(before + 1e-5);
      expect(before - gain).toBeLessThan(0.05);
      before = gain;
    }
  });
});

describe('transient lift', () => {
  it('lifts an attack, briefly', () => {
    const gains = dynamicsGainsDb(levels([400, -45], [200, -15]), lift);
    expect(gains[399]).toBeLessThan(0.01);
    expect(gains[400]).toBeGreaterThan(3.5);
    expect(Math.max(...gains)).toBeLessThanOrEqual(4);
    expect(gains[400 + 30]).toBeLessThan(0.5);
  });

  it('leaves silence, noise floors and what lasts', () => {
    for (const quiet of [levels([400, -120], [100, -70]), levels([400, -90], [100, -62])])
      expect(Math.max(...dynamicsGainsDb(quiet, lift).subarray(1))).toBeLessThan(0.1);
    const wobble = Float32Array.from({ length: 1000 }, (_, n) => -20 + (n % 2 === 0 ? 2 : -4));
    expect(Math.max(...dynamicsGainsDb(wobble, lift).subarray(60))).toBeLessThan(0.1);
  });
});

describe('memory', () => {
  it('is finite: each chunk with the one before it gives what the whole track gives', () => {
    const whole = livelyLevels(20 * BLOCKS_PER_CHUNK);
    const expected = dynamicsGainsDb(whole, both);
    let most = 0;
    for (let chunk = 1; chunk < 20; chunk++) {
      const start = chunk * BLOCKS_PER_CHUNK - 1;
      const from = start - DYNAMICS_MEMORY_BLOCKS + 1;
      const gains = dynamicsGainsDb(whole.slice(from, start + BLOCKS_PER_CHUNK + 2), both);
      for (let block = start; block < start + BLOCKS_PER_CHUNK + 1 && block < whole.length; block++)
        most = Math.max(most, Math.abs(gains[block - from]! - expected[block]!));
    }
    expect(most).toBeLessThan(1e-6);
  });
});

describe('applying gains', () => {
  it('draws a straight line from block centre to block centre, in any pieces', () => {
    const gains = Float32Array.from([0, -6, -6, 0, 0, 3]);
    const frames = 8 * BLOCK_FRAMES;
    const whole = new Float64Array(frames).fill(1);
    applyGainsDb(whole, new Float64Array(frames).fill(1), 0, frames, gains, BLOCK_FRAMES);
    const centre = (block: number): number =>
      20 * Math.log10((whole[block * 240 + 119]! + whole[block * 240 + 120]!) / 2);
    expect([1, 2, 3, 4, 5, 6].map((block) => Math.round(centre(block) * 20) / 20 + 0)).toEqual([0, -6, -6, 0, 0, 3]);
    for (let i = 1; i < frames; i++) expect(Math.abs(whole[i]! - whole[i - 1]!)).toBeLessThan(0.51 / BLOCK_FRAMES);
    expect(whole[0]).toBe(1);
    expect(whole[frames - 1]).toBeCloseTo(10 ** (3 / 20), 12);
    const left = new Float64Array(frames).fill(1);
    const right = new Float64Array(frames).fill(-1);
    for (let at = 0; at < frames; at += 77)
      applyGainsDb(left, right, at, Math.min(frames, at + 77), gains, BLOCK_FRAMES);
    expect(left).toEqual(whole);
    expect(right).toEqual(whole.map((factor) => -factor));
  });
});
