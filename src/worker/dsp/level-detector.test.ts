import { describe, expect, it } from 'vitest';

import { BLOCK_FRAMES, DETECTOR_LEAD_BLOCKS, LEVEL_FLOOR_DB, LevelDetector } from './level-detector.ts';

function sine(frequencyHz: number, amplitude: number, frames: number): Float32Array {
  return Float32Array.from(
    { length: frames },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / 48_000),
  );
}

function levelsOf(left: Float32Array, right = left, from = 0): Float32Array {
  const detector = new LevelDetector();
  detector.process(left, right, from, left.length);
  return detector.levelsDb;
}

const silence = new Float32Array(48_000);
const meanDb = (levels: Float32Array): number => levels.subarray(100).reduce((sum, level) => sum + level, 0) / 100;

describe('level detector', () => {
  it('reads the power of both channels, and the bass less', () => {
    const tone = sine(1000, 1, 48_000);
    expect(meanDb(levelsOf(tone))).toBeCloseTo(-3.01, 2);
    expect(meanDb(levelsOf(tone, silence))).toBeCloseTo(-6.02, 2);
    const opposite = tone.map((sample) => -sample);
    expect(meanDb(levelsOf(tone, opposite))).toBeCloseTo(-3.01, 2);
    expect(meanDb(levelsOf(sine(100, 1, 48_000)))).toBeCloseTo(-6.02, 1);
    expect(meanDb(levelsOf(sine(25, 1, 48_000)))).toBeLessThan(-24);
  });

  it('gives one level for each 5 ms, however the frames come', () => {
    const tone = sine(440, 0.3, 48_000);
    const whole = levelsOf(tone);
    expect(whole.length).toBe(48_000 / BLOCK_FRAMES);
    const pieces = new LevelDetector(1);
    for (let at = 0, step = 1; at < tone.length; at += step, step = (step * 7) % 1009)
      pieces.process(tone, tone, at, Math.min(tone.length, at + step));
    expect(pieces.levelsDb).toEqual(whole);
    pieces.process(tone, tone, 0, BLOCK_FRAMES - 1);
    expect(pieces.levelsDb.length).toBe(whole.length);
  });

  it('forgets where it began', () => {
    // The hardest case: it begins in the middle of loud bass and direct current, over faint music.
    const bass = sine(60, 0.5, 48_000);
    const music = sine(3000, 1e-4, 48_000);
    const sound = bass.map((sample, i) => (i < 12_000 ? sample + 0.5 : 0) + music[i]!);
    const whole = levelsOf(sound);
    const begunLate = levelsOf(sound, sound, 9_600);
    for (let block = DETECTOR_LEAD_BLOCKS; block < begunLate.length; block++)
      expect(Math.abs(begunLate[block]! - whole[block + 40]!)).toBeLessThan(1e-5);
  });

  it('never gives anything but levels', () => {
    expect(levelsOf(silence).every((level) => Math.abs(level - LEVEL_FLOOR_DB) < 1e-4)).toBe(true);
    const hostile = sine(1000, 0.5, 48_000);
    hostile[1000] = Number.NaN;
    hostile[2000] = Number.POSITIVE_INFINITY;
    hostile.fill(1e-42, 3000, 6000);
    hostile.fill(3e38, 7000, 7010);
    const levels = levelsOf(hostile, silence);
    expect(levels.every((level) => Number.isFinite(level) && level >= LEVEL_FLOOR_DB - 1e-3)).toBe(true);
    expect(levels[10]).toBeCloseTo(-9.03 - 3.01 + 0, 1);
  });
});
