// What the presets do to music, measured on what comes out of the chain: that they differ as their texts say, meet at the loudness that
// was foretold, and neither pump nor flatten.
import { describe, expect, it } from 'vitest';

import { BAND_CENTRES_HZ, type SoundProfile, type TrackAnalysis } from '../shared/analysis.ts';
import { MASTERING_PRESETS, PRESET_DIRECTIONS, type MasteringPreset } from '../shared/presets.ts';
import { designChain } from './dsp/design-chain.ts';
import { DrySound } from './dsp/dry-sound.ts';
import { MasteringChain } from './dsp/mastering-chain.ts';
import { toneDistanceDb } from './dsp/tone-design.ts';
import { amplified, join, kicks, mix, musicLike, pinkNoise, type Stereo } from '../testing/signals.ts';
import { analyse, master, SECONDS, SIGNALS, type Mastered } from './mastered-sound.testing.ts';
import { bassRippleDb, dulled, imdDb, padWobbleDb, sibilanceDb, thdDb, toneChangeDb } from './sound-measures.testing.ts'; // prettier-ignore

const verse = amplified(musicLike(SECONDS, 8), -10);

interface Result {
  readonly analysis: TrackAnalysis;
  of(preset: MasteringPreset): Mastered;
}

/** Which of the signals have drums. */
const DRUMS = /music|drums/;

const results = new Map<string, Result>();
for (const [name, sound] of Object.entries(SIGNALS)) {
  const analysis = await analyse(sound);
  const byPreset = new Map<MasteringPreset, Mastered>();
  for (const preset of MASTERING_PRESETS) byPreset.set(preset, await master(sound, analysis, preset));
  results.set(name, { analysis, of: (preset) => byPreset.get(preset)! });
}

const power = ({ midDb, sideDb }: SoundProfile, band: number): number =>
  10 ** (midDb[band]! / 10) + 10 ** (sideDb[band]! / 10);

/** Power between two frequencies, in dB. */
function regionDb(profile: SoundProfile, fromHz: number, toHz: number): number {
  const inside = BAND_CENTRES_HZ.flatMap((centre, band) => (centre >= fromHz && centre <= toHz ? [band] : []));
  return 10 * Math.log10(inside.reduce((sum, band) => sum + power(profile, band), 1e-12));
}

/** Levels of the regions listeners have words for, each against the middle, so that loudness plays no part. */
function tonality(profile: SoundProfile) {
  const middle = regionDb(profile, 500, 1600);
  return {
    bass: regionDb(profile, 40, 100) - middle,
    lowMids: regionDb(profile, 125, 400) - middle,
    presence: regionDb(profile, 2000, 5000) - middle,
    air: regionDb(profile, 6300, 16_000) - middle,
  };
}

/** How far the loudest moments of bass and body stand above the usual ones, in dB. */
const attacksDb = ({ bassLevelsDb, levelsDb }: SoundProfile): [bass: number, body: number] => [
  bassLevelsDb[6]! - bassLevelsDb[2]!,
  levelsDb[6]! - levelsDb[2]!,
];

describe.each([...results.keys()])('%s', (name) => {
  const { analysis, of } = results.get(name)!;
  const tone = (preset: MasteringPreset) => tonality(of(preset).profile);
  const others = (preset: MasteringPreset) => MASTERING_PRESETS.filter((other) => other !== preset);

  it('bright has clearly more air than any other', () => {
    for (const other of others('bright')) expect(tone('bright').air - tone(other).air, other).toBeGreaterThan(1);
  });

  it('warm has the fullest low mids against presence', () => {
    const fullness = (preset: MasteringPreset): number => tone(preset).lowMids - tone(preset).presence;
    for (const other of others('warm')) expect(fullness('warm') - fullness(other), other).toBeGreaterThan(0.4);
  });

  it('gentle has clearly less presence and air than adaptive', () => {
    expect(tone('adaptive').presence - tone('gentle').presence).toBeGreaterThan(1);
    expect(tone('adaptive').air - tone('gentle').air).toBeGreaterThan(0.7);
  });

  it('punchy has clearly more bass than adaptive, and its attacks stand out', () => {
    expect(tone('punchy').bass - tone('adaptive').bass).toBeGreaterThan(1);
    const before = attacksDb(of('adaptive').profile);
    const liftsDb = attacksDb(of('punchy').profile).map((after, band) => after - before[band]!);
    if (DRUMS.test(name)) expect(Math.max(...liftsDb)).toBeGreaterThan(0.8);
    // Syllables are none.
    else expect(liftsDb[1]).toBeLessThan(0.3);
  });

  it('moves no octave beyond the cap, each preset one by what is heard at once', () => {
    for (const preset of MASTERING_PRESETS) {
      const most = Math.max(...toneChangeDb(analysis.profile, of(preset).profile).map(Math.abs));
      // The cap is bent towards; drums alone are raised on top by the lift of their attacks.
      expect(most, preset).toBeLessThan(PRESET_DIRECTIONS[preset].toneCapDb + (name === 'drums' ? 1 : 0.3));
      if (preset !== 'adaptive') expect(most, preset).toBeGreaterThan(1.5);
    }
  });

  it('every two presets differ in their spectra', () => {
    for (const [i, one] of MASTERING_PRESETS.entries()) {
      for (const two of MASTERING_PRESETS.slice(i + 1)) {
        const differences = BAND_CENTRES_HZ.flatMap((centre, band) =>
          centre >= 50 && centre <= 12_500
            ? [10 * Math.log10(power(of(one).profile, band) / power(of(two).profile, band))]
            : [],
        );
        const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
        const rms = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / differences.length);
        expect(rms, `${one} and ${two}`).toBeGreaterThan(0.6);
      }
    }
  });

  it.each(MASTERING_PRESETS)('%s is as loud as was foretold', (preset) => {
    const { profile, foretoldLufs } = of(preset);
    expect(Math.abs(profile.integratedLufs! - foretoldLufs)).toBeLessThan(0.2);
  });

  it.each(MASTERING_PRESETS)('%s keeps the peaks over the loudness', (preset) => {
    const after = of(preset).profile;
    const { integratedLufs, truePeakDbtp } = analysis.profile;
    const lostDb = truePeakDbtp! - integratedLufs! - (after.truePeakDbtp! - after.integratedLufs!);
    // What still goes is the compressor's, and on clipped music what lies between the samples beyond full scale.
    expect(lostDb).toBeLessThan(preset === 'punchy' ? 0.15 : 1.3);
  });

  it.each(MASTERING_PRESETS)('%s stays under the ceiling', (preset) => {
    expect(of(preset).profile.truePeakDbtp!).toBeLessThanOrEqual(-0.9);
  });
});

describe('adaptive', () => {
  it('brings what is out of balance nearer to its target, and hardly touches what is in it', () => {
    const unbalance = (profile: SoundProfile): number => Math.hypot(...toneDistanceDb(profile));
    for (const name of ['dark music', 'bright music', 'boomy music', 'voice']) {
      const { analysis, of } = results.get(name)!;
      expect(unbalance(of('adaptive').profile) / unbalance(analysis.profile), name).toBeLessThan(0.95);
    }
    const { analysis, of } = results.get('wide pad and voice')!;
    const before = tonality(analysis.profile);
    const after = tonality(of('adaptive').profile);
    for (const region of ['bass', 'lowMids', 'presence', 'air'] as const)
      expect(Math.abs(after[region] - before[region]), region).toBeLessThan(1);
  });

  it('brings a dull mix at least a quarter nearer to its target', async () => {
    const dull = dulled(SIGNALS['music']!);
    const analysis = await analyse(dull);
    const distance = (profile: SoundProfile): number => Math.hypot(...toneDistanceDb(profile));
    const after = (await master(dull, analysis, 'adaptive')).profile;
    expect(distance(after) / distance(analysis.profile)).toBeLessThan(0.75);
  });
});

describe('faults a critical listener hears', () => {
  it.each(MASTERING_PRESETS)('%s leaves a pad alone under bass drums', async (preset) => {
    expect(await padWobbleDb(preset)).toBeLessThan(preset === 'gentle' ? 0.5 : 0.8);
  });

  it.each(MASTERING_PRESETS)('%s does not sharpen an s', async (preset) => {
    expect(await sibilanceDb(preset)).toBeLessThan(0.5);
  });

  it.each(MASTERING_PRESETS)('%s adds no harmonics but its own, and lets bass modulate nothing', async (preset) => {
    const [most, least] = preset === 'warm' ? [-30, -45] : [-90, -Infinity];
    expect(await thdDb(preset)).toBeLessThan(most);
    expect(await thdDb(preset)).toBeGreaterThan(least);
    expect(await imdDb(preset)).toBeLessThan(-60);
    expect(await bassRippleDb(preset)).toBeLessThan(preset === 'warm' ? -45 : -80);
  });
});

describe('the shape of a track', async () => {
  const song = join(verse, musicLike(SECONDS, 9), verse, musicLike(SECONDS, 10));
  const analysis = await analyse(song);
  /** Loudness of each 12 s part. */
  const partsLufs = ({ left, right }: Stereo): Promise<number[]> =>
    Promise.all(
      [0, 1, 2, 3].map(async (at) => {
        const [from, to] = [at * SECONDS * 48_000, (at + 1) * SECONDS * 48_000];
        return (await analyse({ left: left.slice(from, to), right: right.slice(from, to) })).profile.integratedLufs!;
      }),
    );
  const original = await partsLufs(song);

  it.each(MASTERING_PRESETS)('%s keeps verse and chorus apart, and equal parts equal', async (preset) => {
    const parts = await partsLufs((await master(song, analysis, preset)).sound);
    const contrast = (values: readonly number[]): number => values[1]! - values[0]!;
    // At least two thirds of 10 LU are kept; gentle, which promises a steadier level, takes the most.
    expect(contrast(parts) / contrast(original)).toBeGreaterThan(preset === 'gentle' ? 0.66 : 0.75);
    expect(contrast(parts) / contrast(original)).toBeLessThan(1.1);
    expect(Math.abs(parts[2]! - parts[0]!)).toBeLessThan(0.5);
  });

  it('gentle is the steadiest', async () => {
    const range = async (preset: MasteringPreset): Promise<number> =>
      (await master(song, analysis, preset)).profile.loudnessRangeLu;
    for (const other of ['warm', 'bright', 'punchy'] as const)
      expect(await range('gentle')).toBeLessThan((await range(other)) - 0.5);
  });

  it('a steady sound is not made to breathe by the beat over it', async () => {
    const pad = pinkNoise(SECONDS, -26, 21, 0.5);
    const beat = mix(pad, kicks(120, SECONDS, -3));
    const { profile } = await analyse(beat);
    for (const preset of MASTERING_PRESETS) {
      const chain = new MasteringChain();
      chain.configure(designChain(profile, preset, 'full'));
      const { left } = chain.process(null, new DrySound(beat.left, beat.right), null);
      // The pad between the beats: 200 to 480 ms after each, where the drum is long gone.
      const levels = Array.from({ length: 16 }, (_, at) => {
        const from = 48_000 + at * 24_000 + 9_600;
        return [rmsDb(left, from, from + 4_800), rmsDb(left, from + 8_640, from + 13_440)] as const;
      });
      const rise = levels.reduce((sum, [early, late]) => sum + late - early, 0) / levels.length;
      expect(Math.abs(rise), preset).toBeLessThan(1);
    }
  });
});

function rmsDb(x: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += x[i]! ** 2;
  return 10 * Math.log10(sum / (to - from));
}
