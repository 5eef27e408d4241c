import { describe, expect, it } from 'vitest';

import type { TrackSound } from './analysis.ts';
import { CEILING_DBTP, levelGainDb, LEVELLING_TARGET_LUFS, levelShortfallDb } from './levels.ts';
import { MASTERING_PRESETS, PRESETS, type Preset } from './presets.ts';

const sound = (over: Partial<TrackSound> = {}): TrackSound => ({
  trackId: 1,
  signature: 'a-b-c',
  track: { lufs: -14, truePeakDbtp: -0.5 },
  album: null,
  presetLufs: { adaptive: -13.5, gentle: -14.2, warm: -13.8, bright: -13, punchy: -14.6 },
  replayGain: null,
  presetChains: null,
  spectrumDb: null,
  waveform: null,
  features: null,
  problem: null,
  doubt: null,
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

  it('changes nothing of the original when it is off, and nothing while nothing is known', () => {
    expect(levelGainDb(sound(), 'off', { levelMatch: false, levelling: 'off' })).toBe(0);
    for (const preset of PRESETS) {
      expect(levelGainDb(null, preset, MATCHED)).toBe(0);
      expect(levelGainDb(sound({ track: null, presetLufs: null }), preset, MATCHED)).toBe(0);
    }
  });
});

describe('neither level match nor levelling', () => {
  const NEITHER = { levelMatch: false, levelling: 'off' } as const;
  const quiet = (truePeakDbtp: number): TrackSound => sound({ track: { lufs: -26, truePeakDbtp }, presetLufs: EVEN });
  const EVEN = { adaptive: -26, gentle: -26, warm: -26, bright: -26, punchy: -26 };

  it('raises what is mastered of a quiet track, by less than half of what it lacks, and the original never', () => {
    for (const preset of MASTERING_PRESETS) {
      expect(levelGainDb(quiet(-12), preset, NEITHER)).toBeGreaterThan(3);
      expect(levelGainDb(quiet(-12), preset, NEITHER)).toBeLessThan(6);
    }
    expect(levelGainDb(quiet(-12), 'off', NEITHER)).toBe(0);
  });

  it('gives back first what its chain took of the loudness', () => {
    const lowered = { adaptive: -11, gentle: -11, warm: -11, bright: -11, punchy: -11 };
    const loud = sound({ track: { lufs: -8, truePeakDbtp: -6 }, presetLufs: lowered });
    for (const preset of MASTERING_PRESETS) expect(Math.abs(loudnessIn(loud, preset, NEITHER) + 8)).toBeLessThan(0.1);
  });

  it('raises it no further than its peaks allow', () => {
    for (const preset of MASTERING_PRESETS) {
      expect(levelGainDb(quiet(-5), preset, NEITHER)).toBeCloseTo(2, 9);
      expect(levelGainDb(quiet(0), preset, NEITHER)).toBe(0);
    }
  });

  it('raises a loud track by nothing that is heard', () => {
    const presetLufs = { adaptive: -8, gentle: -8, warm: -8, bright: -8, punchy: -7 };
    const loud = sound({ track: { lufs: -8, truePeakDbtp: -6 }, presetLufs });
    for (const preset of MASTERING_PRESETS) {
      expect(levelGainDb(loud, preset, NEITHER)).toBeGreaterThanOrEqual(0);
      expect(levelGainDb(loud, preset, NEITHER)).toBeLessThan(0.1);
    }
  });
});

describe('levelling', () => {
  const TRACK = { levelMatch: true, levelling: 'track' } as const;

  it('brings a loud track to the target in every preset', () => {
    for (const preset of PRESETS) expect(loudnessIn(sound(), preset, TRACK)).toBeCloseTo(LEVELLING_TARGET_LUFS, 9);
  });

  it('brings each sound to the target by itself when nothing is matched', () => {
    const settings = { levelMatch: false, levelling: 'track' } as const;
    for (const preset of PRESETS) expect(loudnessIn(sound(), preset, settings)).toBeCloseTo(LEVELLING_TARGET_LUFS, 9);
  });

  it('says by how much the peaks keep a sound below the target', () => {
    const presetLufs = { adaptive: -26, gentle: -27, warm: -26, bright: -25, punchy: -28 };
    for (const truePeakDbtp of [-14, -8, -4, 0]) {
      const quiet = sound({ track: { lufs: -26, truePeakDbtp }, presetLufs });
      for (const preset of PRESETS) {
        for (const levelMatch of [true, false]) {
          const settings = { levelMatch, levelling: 'track' } as const;
          const short = levelShortfallDb(quiet, preset, settings);
          expect(short).toBeGreaterThanOrEqual(0);
          expect(loudnessIn(quiet, preset, settings) + short).toBeCloseTo(LEVELLING_TARGET_LUFS, 9);
        }
      }
    }
    expect(levelShortfallDb(sound({ track: { lufs: -26, truePeakDbtp: -4 } }), 'off', TRACK)).toBeGreaterThan(4);
    expect(levelShortfallDb(sound(), 'off', { levelMatch: true, levelling: 'off' })).toBe(0);
  });

  const ALBUM = { levelMatch: true, levelling: 'album' } as const;

  it.each([
    ['a loud album is lowered', { lufs: -12, truePeakDbtp: 0 }, 0, LEVELLING_TARGET_LUFS],
    ['a quiet album is raised', { lufs: -26, truePeakDbtp: -14 }, -14, LEVELLING_TARGET_LUFS],
    ['a quiet album is raised as far as its peak allows', { lufs: -26, truePeakDbtp: -8 }, -14, -21],
  ])('keeps the steps between the tracks of an album: %s', (_, album, offset, expected) => {
    const of = (lufs: number, lift: number): TrackSound =>
      sound({
        album,
        track: { lufs, truePeakDbtp: album.truePeakDbtp },
        presetLufs: { adaptive: lufs + lift, gentle: lufs + 1, warm: lufs + lift, bright: lufs, punchy: lufs + 2 },
      });
    const played = (one: TrackSound, preset: Preset): number => loudnessIn(one, preset, ALBUM);
    for (const preset of PRESETS) {
      expect(played(of(-10 + offset, 0), preset) - played(of(-16 + offset, 5), preset)).toBeCloseTo(6, 9);
      expect(played(of(-12 + offset, 3), preset)).toBeCloseTo(expected, 9);
    }
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

  it.each([true, false])(
    'raises a quiet track, no further than its peaks allow in any preset (match: %s)',
    (levelMatch) => {
      const settings = { levelMatch, levelling: 'track' } as const;
      const presetLufs = { adaptive: -26, gentle: -27, warm: -26, bright: -25, punchy: -28 };
      const quiet = (truePeakDbtp: number): TrackSound => sound({ track: { lufs: -30, truePeakDbtp }, presetLufs });
      // A preset raises the peak by up to 2 dB more than the loudness, and never above the ceiling.
      const highestIn = (preset: Preset, peak: number): number =>
        preset === 'off' ? peak : Math.min(CEILING_DBTP, peak + presetLufs[preset] + 30 + 2);
      for (let peak = -24; peak <= 0; peak++) {
        for (const preset of PRESETS) {
          const gainDb = levelGainDb(quiet(peak), preset, settings);
          if (gainDb > 0) expect(highestIn(preset, peak) + gainDb).toBeLessThanOrEqual(CEILING_DBTP + 1e-9);
        }
      }
      expect(levelGainDb(quiet(-20), 'off', settings)).toBe(12);
      expect(levelGainDb(quiet(-6), 'off', settings)).toBeGreaterThanOrEqual(3);
      expect(levelGainDb(quiet(0), 'off', settings)).toBe(0);
    },
  );

  it.each([true, false])(
    'does not jump when the analysis replaces tags that say the same (match: %s)',
    (levelMatch) => {
      const settings = { levelMatch, levelling: 'track' } as const;
      for (const [lufs, truePeakDbtp] of [
        [-30, -12],
        [-30, -6],
        [-24, -2],
        [-19, 0],
        [-9, 0],
      ] as const) {
        const replayGain = {
          trackGainDb: -18 - lufs,
          trackPeak: 10 ** (truePeakDbtp / 20),
          albumGainDb: null,
          albumPeak: null,
        };
        const presetLufs = { adaptive: lufs + 4, gentle: lufs + 3, warm: lufs, bright: lufs + 6, punchy: lufs + 2 };
        const tagged = levelGainDb(sound({ track: null, presetLufs: null, replayGain }), 'off', settings);
        const measured = levelGainDb(sound({ track: { lufs, truePeakDbtp }, presetLufs, replayGain }), 'off', settings);
        expect(measured).toBeCloseTo(tagged, 9);
      }
    },
  );

  it('takes a tag without a peak to reach full scale', () => {
    const replayGain = { trackGainDb: 6, trackPeak: null, albumGainDb: null, albumPeak: null };
    expect(levelGainDb(sound({ track: null, presetLufs: null, replayGain }), 'off', TRACK)).toBe(0);
  });
});
