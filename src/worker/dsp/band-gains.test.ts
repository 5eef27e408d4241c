import { describe, expect, it } from 'vitest';

import { musicLike } from '../../testing/signals.ts';
import { BandGainStage } from './band-gains.ts';
import type { BandGains } from './dynamics.ts';
import { BLOCK_FRAMES } from './level-detector.ts';

const FRAMES = 8 * BLOCK_FRAMES;

const gainsOf = (bass: readonly number[], body: readonly number[], treble: readonly number[]): BandGains => ({
  bassDb: Float32Array.from(bass),
  bodyDb: Float32Array.from(body),
  trebleDb: Float32Array.from(treble),
});

/** All bands alike. */
const alike = (...gainsDb: number[]): BandGains => gainsOf(gainsDb, gainsDb, gainsDb);

function apply(x: Float64Array, gains: BandGains, pieces = x.length): Float64Array {
  const left = x.slice();
  const stage = new BandGainStage();
  for (let at = 0; at < x.length; at += pieces)
    stage.process(left, left.slice(), at, Math.min(x.length, at + pieces), gains, BLOCK_FRAMES);
  return left;
}

describe('gains of three bands', () => {
  it('draws a straight line from block centre to block centre, in any pieces', () => {
    const gains = alike(0, -6, -6, 0, 0, 3);
    const whole = apply(new Float64Array(FRAMES).fill(1), gains);
    const centre = (block: number): number =>
      20 * Math.log10((whole[block * 240 + 119]! + whole[block * 240 + 120]!) / 2);
    expect([1, 2, 3, 4, 5, 6].map((block) => Math.round(centre(block) * 20) / 20 + 0)).toEqual([0, -6, -6, 0, 0, 3]);
    for (let i = 1; i < FRAMES; i++) expect(Math.abs(whole[i]! - whole[i - 1]!)).toBeLessThan(0.51 / BLOCK_FRAMES);
    expect(whole[0]).toBe(1);
    expect(whole[FRAMES - 1]).toBeCloseTo(10 ** (3 / 20), 12);
    const inPieces = apply(new Float64Array(FRAMES).fill(1), gains, 77);
    for (let i = 0; i < FRAMES; i++) expect(Math.abs(inPieces[i]! - whole[i]!)).toBeLessThan(1e-12);
  });

  it('leaves every sample where nothing is to be changed, bit for bit', () => {
    const music = Float64Array.from(musicLike(1).left);
    expect(apply(music, alike(0, 0, 0))).toEqual(music);
  });

  it('is one gain where the bands have one, whatever the sound', () => {
    const music = Float64Array.from(musicLike(1).left);
    const half = apply(music, alike(-6, -6, -6));
    for (let i = 0; i < music.length; i++) expect(Math.abs(half[i]! - music[i]! * 10 ** (-6 / 20))).toBeLessThan(1e-15);
  });

  it.each([
    { band: 'bass', gains: gainsOf([6], [0], [0]), inside: 30, outside: [1000, 8000] },
    { band: 'body', gains: gainsOf([0], [6], [0]), inside: 800, outside: [20, 20_000] },
    { band: 'treble', gains: gainsOf([0], [0], [6]), inside: 18_000, outside: [100, 1000] },
  ])('raises the $band and hardly the rest', ({ gains, inside, outside }) => {
    const gainDb = (hz: number): number => {
      const tone = Float64Array.from({ length: 48_000 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 48_000));
      const raised = apply(tone, gains);
      let before = 0;
      let after = 0;
      for (let i = 24_000; i < 48_000; i++) {
        before += tone[i]! ** 2;
        after += raised[i]! ** 2;
      }
      return 10 * Math.log10(after / before);
    };
    expect(gainDb(inside)).toBeGreaterThan(5);
    expect(gainDb(inside)).toBeLessThanOrEqual(6.001);
    for (const hz of outside) expect(Math.abs(gainDb(hz)), `${hz} Hz`).toBeLessThan(0.7);
  });

  it('treats both channels alike, each by itself', () => {
    const music = musicLike(1);
    const [left, right] = [Float64Array.from(music.left), Float64Array.from(music.right)];
    const gains = gainsOf([2, -3, 1], [0, 4, -2], [-1, 1, 3]);
    const [one, other] = [left.slice(), right.slice()];
    new BandGainStage().process(one, other, 0, one.length, gains, 0);
    const [swappedRight, swappedLeft] = [right.slice(), left.slice()];
    const stage = new BandGainStage();
    stage.process(swappedRight.slice(), swappedLeft.slice(), 0, one.length, gains, 0);
    stage.reset();
    stage.process(swappedRight, swappedLeft, 0, one.length, gains, 0);
    expect(swappedLeft).toEqual(one);
    expect(swappedRight).toEqual(other);
  });
});
