import { describe, expect, it } from 'vitest';

import { BAND_CENTRES_HZ, type SoundProfile } from '../../shared/analysis.ts';
import { MASTERING_PRESETS, TONE_BANDS } from '../../shared/presets.ts';
import type { ChainSettings } from './chain-settings.ts';
import { designChain } from './design-chain.ts';
import { responseDb } from './filters.ts';
import { loudnessChangeDb, powerChangeDb } from './loudness-change.ts';
import { toneDistanceDb } from './tone-design.ts';

const octavesFrom1k = BAND_CENTRES_HZ.map((centre) => Math.log2(centre / 1000));

/** A dynamic pop record of a usual spectrum. */
const profile = (over: Partial<SoundProfile> = {}): SoundProfile => ({
  doubt: null,
  integratedLufs: -15,
  loudnessRangeLu: 8,
  shortTermMaxLufs: -11,
  truePeakDbtp: -0.5,
  crestDb: 15,
  midDb: octavesFrom1k.map(
    (octaves) => -28 - 2 * octaves - 8 * Math.max(0, -octaves - 4.2) - 3 * Math.max(0, octaves - 2),
  ),
  sideDb: octavesFrom1k.map((octaves) => -40 - octaves),
  tiltDbPerOctave: -2,
  correlation: 0.7,
  width: 0.07,
  bassLevelsDb: [-36, -29, -23, -18, -15, -13, -10],
  levelsDb: [-34, -27, -21, -17, -14, -12, -9],
  trebleLevelsDb: [-55, -46, -38, -33, -29, -27, -23],
  onsetsPerSecond: 3,
  tempoBpm: 110,
  features: { energy: 0.5, brightness: 0.5, dynamics: 0.5, vocalPresence: 0.5, tempoEnergy: 0.5 },
  ...over,
});

/** Every number of a chain by its name, with 0 for what is left out: what a small change of the analysis may only move a little. */
function numbersOf(settings: ChainSettings): Map<string, number> {
  const numbers = new Map<string, number>([['gain', settings.gainDb]]);
  for (const { frequencyHz } of TONE_BANDS)
    numbers.set(`tone ${frequencyHz}`, settings.tone.find((filter) => filter.frequencyHz === frequencyHz)?.gainDb ?? 0);
  numbers.set('side', settings.width?.sideDb ?? 0);
  numbers.set('bass side', settings.width?.bassSideDb ?? 0);
  numbers.set('range', settings.compressor?.rangeDb ?? 0);
  numbers.set('lift', settings.transients?.gainDb ?? 0);
  numbers.set('de-essing', settings.deEsser?.reductionDb ?? 0);
  return numbers;
}

describe.each(MASTERING_PRESETS)('the chain of %s', (preset) => {
  it('moves by little when the analysis does', () => {
    // Each figure swept over its whole range in small steps: nothing may flip anywhere.
    const sweeps: readonly ((at: number) => Partial<SoundProfile>)[] = [
      (at) => ({ integratedLufs: -40 + 40 * at }),
      (at) => ({ truePeakDbtp: -20 + 24 * at }),
      (at) => ({ loudnessRangeLu: 25 * at }),
      (at) => ({ crestDb: 3 + 25 * at }),
      (at) => ({ correlation: -1 + 2 * at }),
      (at) => ({ width: at }),
      (at) => ({ onsetsPerSecond: 8 * at }),
      (at) => ({ midDb: profile().midDb.map((level, band) => level + (40 * at - 20) * (octavesFrom1k[band]! / 4)) }),
      (at) => ({ sideDb: profile().sideDb.map((level) => level - 60 + 90 * at) }),
    ];
    const steps = 2000;
    for (const sweep of sweeps) {
      let before = numbersOf(designChain(profile(sweep(0)), preset, 'full'));
      for (let i = 1; i <= steps; i++) {
        const now = numbersOf(designChain(profile(sweep(i / steps)), preset, 'full'));
        for (const [name, value] of now)
          expect(Math.abs(value - before.get(name)!), `${name} at ${i}`).toBeLessThan(0.15);
        before = now;
      }
    }
  });

  it('moves no band of a usual record by more than 5 dB, and none of any record by more than 9', () => {
    const largest = (of: SoundProfile): number =>
      Math.max(...BAND_CENTRES_HZ.map((centre) => Math.abs(responseDb(designChain(of, preset, 'full').tone, centre))));
    expect(largest(profile())).toBeLessThan(5);
    for (const tilt of [-8, 8]) {
      expect(largest(profile({ midDb: octavesFrom1k.map((octaves) => -30 + tilt * octaves) }))).toBeLessThan(9);
    }
  });

  it('backs off on a master that is already loud', () => {
    const open = designChain(profile(), preset, 'full');
    const loud = profile({ integratedLufs: -7, truePeakDbtp: 0.8, crestDb: 8, loudnessRangeLu: 3 });
    const hot = designChain(loud, preset, 'full');
    expect(hot.compressor?.rangeDb ?? 0).toBeLessThan((open.compressor?.rangeDb ?? 0) * 0.3);
    // It gets no louder, and the limiter is not made to press it.
    expect(hot.gainDb + loudnessChangeDb(loud, hot)).toBeLessThan(0.1);
    expect(0.8 + hot.gainDb + powerChangeDb(loud, hot.tone) + 1).toBeLessThan(
      1 + (hot.compressor?.rangeDb ?? 0) + (hot.transients?.gainDb ?? 0),
    );
  });

  it('makes every track quieter by the same, where there is room for its peaks', () => {
    for (const integratedLufs of [-30, -25, -18, -12, -7]) {
      const roomy = profile({ integratedLufs, truePeakDbtp: -8 });
      const chain = designChain(roomy, preset, 'full');
      const changeLu = chain.gainDb + loudnessChangeDb(roomy, chain);
      expect(changeLu).toBeLessThan(-2.9);
      expect(changeLu).toBeGreaterThan(-3.3);
    }
  });

  it('leaves the limiter nothing to do on a record whose peaks reach full scale', () => {
    for (const truePeakDbtp of [-1, 0, 2]) {
      const full = profile({ truePeakDbtp });
      const chain = designChain(full, preset, 'full');
      const highestDbtp = truePeakDbtp + chain.gainDb + powerChangeDb(full, chain.tone);
      const held = (chain.compressor?.rangeDb ?? 0) - 0.7 * (chain.transients?.gainDb ?? 0);
      expect(highestDbtp - held).toBeLessThanOrEqual(-1);
    }
  });

  it('is plain and finite where nothing is known', () => {
    for (const doubt of ['silent', 'short', 'damaged'] as const) {
      const nothing = profile({
        doubt,
        integratedLufs: null,
        truePeakDbtp: null,
        loudnessRangeLu: 0,
        crestDb: 0,
        midDb: BAND_CENTRES_HZ.map(() => -120),
        sideDb: BAND_CENTRES_HZ.map(() => -120),
        bassLevelsDb: [-120, -120, -120, -120, -120, -120, -120],
        levelsDb: [-120, -120, -120, -120, -120, -120, -120],
        trebleLevelsDb: [-120, -120, -120, -120, -120, -120, -120],
        width: 0,
        correlation: 1,
        onsetsPerSecond: 0,
      });
      for (const kind of ['full', 'simple'] as const) {
        const settings = designChain(nothing, preset, kind);
        expect(settings.gainDb).toBe(0);
        expect(settings.width).toBeNull();
        for (const value of numbersOf(settings).values()) expect(Number.isFinite(value)).toBe(true);
      }
    }
  });

  it('leaves out in the simple chain all that moves or colours', () => {
    const simple = designChain(profile(), preset, 'simple');
    expect(simple).toMatchObject({ width: null, compressor: null, transients: null, deEsser: null, saturation: null });
    expect(simple.tone).toEqual(designChain(profile(), preset, 'full').tone);
  });
});

describe('tone', () => {
  it('has little to say about a usual record, and finds what was done to it', () => {
    const usual = toneDistanceDb(profile());
    for (const distance of usual) expect(Math.abs(distance)).toBeLessThan(2);
    for (const [index, band] of TONE_BANDS.entries()) {
      const cut = (level: number, at: number): number =>
        level - responseDb([{ ...band, gainDb: 6 }], BAND_CENTRES_HZ[at]!);
      const changed = profile({ midDb: profile().midDb.map(cut), sideDb: profile().sideDb.map(cut) });
      const found = toneDistanceDb(changed).map((distance, at) => distance - usual[at]!);
      expect(found.indexOf(Math.max(...found)), `band ${index}`).toBe(index);
      expect(found[index]).toBeGreaterThan(2);
    }
  });

  it('does not raise what a codec cut away', () => {
    const cut = profile({
      midDb: profile().midDb.map((level, band) => (BAND_CENTRES_HZ[band]! > 14_000 ? -110 : level)),
      sideDb: profile().sideDb.map((level, band) => (BAND_CENTRES_HZ[band]! > 14_000 ? -115 : level)),
    });
    expect(toneDistanceDb(cut).at(-1)! - toneDistanceDb(profile()).at(-1)!).toBeLessThan(1);
  });
});
