import { describe, expect, it } from 'vitest';

import { LevelDetector } from '../dsp/level-detector.ts';
import { join, kicks, mix, musicLike, pinkNoise, silence, speechLike, whiteNoise, amplified, type Stereo } from '../../testing/signals.ts'; // prettier-ignore
import { Rhythm, type RhythmFigures } from './rhythm.ts';
import { VoiceBand } from './voice-band.ts';

function measure(signal: Stereo): RhythmFigures {
  const detector = new LevelDetector();
  detector.process(signal.left, signal.right, 0, signal.left.length);
  const rhythm = new Rhythm();
  const { bodyDb, trebleDb } = detector.levels;
  for (const [block, levelDb] of bodyDb.entries()) rhythm.add(levelDb, trebleDb[block]!);
  return rhythm.figures();
}

describe('rhythm', () => {
  it.each([62, 75, 90, 101.3, 120, 128, 140, 174, 195])('finds %d BPM, or its half or double', (bpm) => {
    const { tempoBpm, onsetsPerSecond } = measure(kicks(bpm, 30, -6));
    const octaves = Math.log2(tempoBpm! / bpm);
    expect(Math.abs(octaves - Math.round(octaves)) * 100).toBeLessThan(1.5);
    expect(Math.abs(Math.round(octaves))).toBeLessThanOrEqual(1);
    expect(Math.abs(onsetsPerSecond / (bpm / 60) - 1)).toBeLessThan(0.06);
  });

  it('taps 120 BPM at 120', () => {
    expect(Math.abs(measure(musicLike(30)).tempoBpm! - 120)).toBeLessThan(1);
    expect(Math.abs(measure(mix(kicks(96, 30, -6), pinkNoise(30, -30))).tempoBpm! - 96)).toBeLessThan(1);
  });

  it('finds no beat and few onsets in noise and silence', () => {
    for (const signal of [pinkNoise(30, -20), whiteNoise(30), silence(20)]) {
      const { tempoBpm, onsetsPerSecond } = measure(signal);
      expect(tempoBpm).toBeNull();
      expect(onsetsPerSecond).toBeLessThan(0.2);
    }
  });

  it('finds a weaker beat in noise-buried drums than in bare ones', () => {
    const bare = measure(kicks(120, 30, -6));
    const buried = measure(mix(kicks(120, 30, -22), pinkNoise(30, -20)));
    expect(bare.beatStrength).toBeGreaterThan(0.3);
    expect(buried.beatStrength).toBeLessThan(bare.beatStrength);
  });

  it('does not depend on the level, and hardly on a quiet end', () => {
    const drums = kicks(110, 24, -3);
    expect(measure(amplified(drums, -40)).tempoBpm).toBeCloseTo(measure(drums).tempoBpm!, 0);
    expect(measure(join(drums, silence(12))).tempoBpm).toBeCloseTo(110, 0);
  });

  it('says nothing of what is too short for a beat', () => {
    expect(measure(kicks(120, 4, -6))).toMatchObject({ tempoBpm: null, beatStrength: 0 });
    expect(new Rhythm().figures()).toEqual({ onsetsPerSecond: 0, tempoBpm: null, beatStrength: 0 });
  });
});

describe('the voice band', () => {
  const modulation = ({ left, right }: Stereo): number => {
    const band = new VoiceBand();
    for (let at = 0; at < left.length; at += 1000) band.process(left, right, at, Math.min(left.length, at + 1000));
    return band.modulation;
  };

  it('swings with syllables and not with noise, at any level', () => {
    expect(modulation(speechLike(10, -10))).toBeGreaterThan(0.3);
    expect(modulation(amplified(speechLike(10, -10), -30))).toBeCloseTo(modulation(speechLike(10, -10)), 2);
    expect(modulation(pinkNoise(10, -20))).toBeLessThan(0.08);
    expect(modulation(silence(3))).toBe(0);
  });

  it('hears neither the side nor the bass', () => {
    const { left } = speechLike(10, -10);
    const bed = pinkNoise(10, -20);
    expect(modulation(mix(bed, { left, right: left.map((value) => -value) }))).toBeLessThan(0.08);
  });
});
