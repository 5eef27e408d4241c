import { describe, expect, it } from 'vitest';

import type { TrackSound } from './analysis.ts';
import { CEILING_DBTP, levelGainDb, LEVELLING_TARGET_LUFS } from './levels.ts';
import { PRESETS, type Preset } from './presets.ts';

const sound = (over: Partial<TrackSound> = {}): TrackSound => ({
  trackId: 1,
  signature: 'a-b-c',
  track: { lufs: -14, truePeakDbtp: -0.5 },
  album: null,
  presetLufs: { adaptive: -13.5, gentle: -14.2, warm: -13.8, bright: -13, punchy: -14.6 },
  replayGain: null,
  waveform: null,
  features: null,
  problem: null,
  ...over,
});

const loudnessIn = (of: TrackSound, preset: Preset, settings: Parameters<typeof levelGainDb>[2]): number =>
  (preset === 'off' ? of.track!.lufs : of.presetLufs![preset]!) + levelGainDb(of, preset, settings);

const MATCHED = { levelMatch: true, levelling: 'off' } as const;

describe('level match', () => {
  it('brings the original and every preset to one loudness, the quietest', () => {
    for (const preset of PRESETS) expect(loudnessIn(sound(), preset, MATCHED)).toBeCloseTo(-14.6, 9);
  });

  it('raises nothing', () => {
    for (const lufs of [-40, -14, -6]) {
      const one = sound({ track: { lufs, truePeakDbtp: 0 } });
      for (const preset of PRESETS) expect(levelGainDb(one, preset, MATCHED)).toBeLessThanOrEqual(0);
    }
  });

  it('changes nothing when it is off, or while nothing is known', () => {
    for (const preset of PRESETS) {
      expect(levelGainDb(sound(), preset, { levelMatch: false, levelling: 'off' })).toBe(0);
      expect(levelGainDb(null, preset, MATCHED)).toBe(0);
      expect(levelGainDb(sound({ track: null, presetLufs: null }), preset, MATCHED)).toBe(0);
    }
  });
});

describe('levelling', () => {
  const TRACK = { levelMatch: true, levelling: 'track' } as const;

  it('brings a loud track to the target in every preset', () => {
    for (const preset of PRESETS) expect(loudnessIn(sound(), preset, TRACK)).toBeCloseTo(LEVELLING_TARGET_LUFS, 9);
  });

  it('keeps the steps between the tracks of an album', () => {
    const album = { lufs: -12, truePeakDbtp: 0 };
    const of = (lufs: number): TrackSound => sound({ album, track: { lufs, truePeakDbtp: -1 }, presetLufs: null });
    const played = (lufs: number): number =>
      lufs + levelGainDb(of(lufs), 'off', { levelMatch: true, levelling: 'album' });
    expect(played(-10) - played(-16)).toBeCloseTo(6, 9);
    expect(played(-12)).toBeCloseTo(LEVELLING_TARGET_LUFS, 9);
  });

  it('takes the track where there is no album, and tags where nothing was measured', () => {
    const replayGain = { trackGainDb: -7, trackPeak: 1.1, albumGainDb: -5, albumPeak: 1 };
    const tagged = sound({ track: null, presetLufs: null, replayGain });
    expect(levelGainDb(tagged, 'off', TRACK)).toBe(-7);
    expect(levelGainDb(tagged, 'off', { levelMatch: true, levelling: 'album' })).toBe(-5);
    expect(
      levelGainDb({ ...tagged, replayGain: { ...replayGain, albumGainDb: null } }, 'off', {
        levelMatch: true,
        levelling: 'album',
      }),
    ).toBe(-7);
    expect(levelGainDb(sound({ replayGain }), 'off', TRACK)).toBeCloseTo(-4, 9);
  });

  it('raises a quiet track no further than its highest peak allows, in any preset', () => {
    const quiet = sound({
      track: { lufs: -30, truePeakDbtp: -6 },
      presetLufs: { adaptive: -26, gentle: -27, warm: -26, bright: -25, punchy: -28 },
    });
    for (const levelMatch of [true, false]) {
      const settings = { levelMatch, levelling: 'track' } as const;
      expect(-6 + levelGainDb(quiet, 'off', settings)).toBeLessThanOrEqual(CEILING_DBTP + 1e-9);
      for (const preset of PRESETS.slice(1)) {
        expect(CEILING_DBTP + levelGainDb(quiet, preset, settings)).toBeLessThanOrEqual(CEILING_DBTP + 1e-9);
      }
    }
    expect(levelGainDb(quiet, 'off', TRACK)).toBeGreaterThan(0);
  });

  it('takes a tag without a peak to reach full scale', () => {
    const replayGain = { trackGainDb: 6, trackPeak: null, albumGainDb: null, albumPeak: null };
    expect(levelGainDb(sound({ track: null, presetLufs: null, replayGain }), 'off', TRACK)).toBe(0);
  });
});
