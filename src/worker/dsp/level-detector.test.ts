import { describe, expect, it } from 'vitest';

import { BLOCK_FRAMES, DETECTOR_LEAD_BLOCKS, LEVEL_BANDS, LEVEL_FLOOR_DB, LevelDetector, type BandLevels } from './level-detector.ts'; // prettier-ignore

function sine(frequencyHz: number, amplitude: number, frames: number): Float32Array {
  return Float32Array.from(
    { length: frames },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / 48_000),
  );
}

function levelsOf(left: Float32Array, right = left, from = 0): BandLevels {
  const detector = new LevelDetector();
  detector.process(left, right, from, left.length);
  return detector.levels;
}

const silence = new Float32Array(48_000);
const meanDb = (levels: Float32Array): number => levels.subarray(100).reduce((sum, level) => sum + level, 0) / 100;

describe('level detector', () => {
  it('reads the power of both channels', () => {
    const body = (left: Float32Array, right = left): number => meanDb(levelsOf(left, right).bodyDb);
    const tone = sine(1000, 1, 48_000);
    expect(body(tone)).toBeCloseTo(-3.01, 1);
    expect(body(tone, silence)).toBeCloseTo(-6.02, 1);
    const opposite = tone.map((sample) => -sample);
    expect(body(tone, opposite)).toBeCloseTo(-3.01, 1);
  });

  it('tells bass, body and treble apart', () => {
    const bandsOf = (hz: number): number[] => {
      const levels = levelsOf(sine(hz, 1, 48_000));
      return LEVEL_BANDS.map((band) => meanDb(levels[band]));
    };
    const [bass50, body50, treble50] = bandsOf(50);
    // Each block holds half a wave, so that its levels swing.
    expect(Math.abs(bass50! + 3.01)).toBeLessThan(0.5);
    expect(body50).toBeLessThan(-30);
    expect(treble50).toBeLessThan(-75);
    // Both slopes fall by 3 dB at their corner.
    const [bass250, body250] = bandsOf(250);
    expect(bass250).toBeCloseTo(-6.02, 1);
    expect(body250).toBeCloseTo(-6.02, 1);
    const [bass10k, body10k, treble10k] = bandsOf(10_000);
    expect(bass10k).toBeLessThan(-60);
    // The treble is a part of the body.
    expect(body10k).toBeCloseTo(-3.01, 1);
    expect(treble10k).toBeGreaterThan(-3.4);
  });

  it('gives one level for each 5 ms, however the frames come', () => {
    const tone = sine(440, 0.3, 48_000);
    const whole = levelsOf(tone);
    for (const band of LEVEL_BANDS) expect(whole[band].length).toBe(48_000 / BLOCK_FRAMES);
    const pieces = new LevelDetector(1);
    for (let at = 0, step = 1; at < tone.length; at += step, step = (step * 7) % 1009)
      pieces.process(tone, tone, at, Math.min(tone.length, at + step));
    for (const band of LEVEL_BANDS)
      for (const [block, level] of pieces.levels[band].entries()) expect(level).toBeCloseTo(whole[band][block]!, 4);
    pieces.process(tone, tone, 0, BLOCK_FRAMES - 1);
    expect(pieces.levels.bodyDb.length).toBe(whole.bodyDb.length);
  });

  it('forgets where it began', () => {
    // The hardest case: it begins in the middle of loud bass and direct current, over faint music.
    const bass = sine(60, 0.5, 48_000);
    const music = sine(3000, 1e-4, 48_000);
    const sound = bass.map((sample, i) => (i < 12_000 ? sample + 0.5 : 0) + music[i]!);
    const whole = levelsOf(sound);
    const begunLate = levelsOf(sound, sound, 9_600);
    for (const band of LEVEL_BANDS)
      for (let block = DETECTOR_LEAD_BLOCKS; block < begunLate[band].length; block++)
        expect(Math.abs(begunLate[band][block]! - whole[band][block + 40]!), band).toBeLessThan(1e-5);
  });

  it('never gives anything but levels', () => {
    const none = levelsOf(silence);
    for (const band of LEVEL_BANDS)
      expect(none[band].every((level) => Math.abs(level - LEVEL_FLOOR_DB) < 1e-4)).toBe(true);
    const hostile = sine(1000, 0.5, 48_000);
    hostile[1000] = Number.NaN;
    hostile[2000] = Number.POSITIVE_INFINITY;
    hostile.fill(1e-42, 3000, 6000);
    hostile.fill(3e38, 7000, 7010);
    const levels = levelsOf(hostile, silence);
    for (const band of LEVEL_BANDS)
      expect(levels[band].every((level) => Number.isFinite(level) && level >= LEVEL_FLOOR_DB - 1e-3)).toBe(true);
    expect(levels.bodyDb[10]).toBeCloseTo(-9.03 - 3.01 + 0, 1);
  });
});
