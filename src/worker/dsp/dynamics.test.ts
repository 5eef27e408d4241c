import { describe, expect, it } from 'vitest';

import type { CompressorSettings } from './chain-settings.ts';
import { DYNAMICS_MEMORY_BLOCKS, dynamicsGains } from './dynamics.ts';
import { BLOCKS_PER_CHUNK, mapLevels, type BandLevels } from './level-detector.ts';

const COMPRESSOR: CompressorSettings = {
  bassThresholdDb: -24,
  bodyThresholdDb: -24,
  ratio: 2,
  kneeDb: 8,
  rangeDb: 6,
  attackMs: 25,
  releaseMs: 80,
  slowReleaseMs: 500,
};
const NONE = { compressor: null, transients: null, deEsser: null };
const compress = { ...NONE, compressor: COMPRESSOR };
const lift = { ...NONE, transients: { gainDb: 4 } };
const deEss = { ...NONE, deEsser: { reductionDb: 3, levelDb: -26 } };
const all = { ...compress, transients: lift.transients, deEsser: deEss.deEsser };
type Stages = Parameters<typeof dynamicsGains>[1];

/** Levels by time: `[how many blocks, dB]`. */
function levels(...parts: readonly (readonly [blocks: number, db: number])[]): Float32Array {
  return Float32Array.from(parts.flatMap(([blocks, db]) => new Array<number>(blocks).fill(db)));
}

/** Every band at these levels. */
const everywhere = (levelsDb: Float32Array): BandLevels => mapLevels(() => levelsDb);

/** Gains of the body where all bands are at `levelsDb`. */
const gainsDb = (levelsDb: Float32Array, stages: Stages): Float32Array =>
  dynamicsGains(everywhere(levelsDb), stages)!.bodyDb;

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
    const at = (db: number): number => gainsDb(levels([1000, db]), compress)[999]!;
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
      const gains = gainsDb(levels([400, -60], [blocksLoud, -12], [400, -60]), compress);
      return gains[400 + blocksLoud + 20 - 1]! / gains[400 + blocksLoud - 1]!;
    };
    // What is left of the reduction 100 ms after.
    expect(depthAfter(4)).toBeLessThan(0.25);
    expect(depthAfter(400)).toBeGreaterThan(0.7);
    expect(depthAfter(400)).toBeLessThan(0.9);
  });

  it('takes hold within its attack', () => {
    const gains = gainsDb(levels([400, -60], [400, -12]), compress);
    const final = gains[799]!;
    // 25 ms are 5 blocks: 1 − 1/e of the way.
    expect(gains[404]! / final).toBeGreaterThan(0.5);
    expect(gains[404]! / final).toBeLessThan(0.7);
    expect(gains[424]! / final).toBeGreaterThan(0.9);
  });

  it('has no step in its curve: a little more level is a little more reduction', () => {
    let before = gainsDb(levels([500, -40]), compress)[499]!;
    for (let db = -40; db < 20; db += 0.05) {
      const gain = gainsDb(levels([500, db]), compress)[499]!;
      expect(gain).toBeLessThanOrEqual(before + 1e-5);
      expect(before - gain).toBeLessThan(0.05);
      before = gain;
    }
  });
});

describe('transient lift', () => {
  it('lifts an attack, briefly', () => {
    const gains = gainsDb(levels([400, -45], [200, -15]), lift);
    expect(gains[399]).toBeLessThan(0.01);
    expect(gains[400]).toBeGreaterThan(2.8);
    expect(Math.max(...gains)).toBeLessThanOrEqual(4);
    expect(gains[400 + 30]).toBeLessThan(0.5);
  });

  it('leaves silence, noise floors and what lasts', () => {
    for (const quiet of [levels([400, -120], [100, -70]), levels([400, -90], [100, -62])])
      expect(Math.max(...gainsDb(quiet, lift).subarray(1))).toBeLessThan(0.1);
    const wobble = Float32Array.from({ length: 1000 }, (_, n) => -20 + (n % 2 === 0 ? 2 : -4));
    expect(Math.max(...gainsDb(wobble, lift).subarray(60))).toBeLessThan(0.1);
  });
});

describe('the bands', () => {
  const quiet = levels([400, -60], [200, -60]);
  const hit = levels([400, -60], [200, -12]);

  it('of a bass drum only the bass is held and lifted', () => {
    for (const stages of [compress, lift]) {
      const gains = dynamicsGains({ bassDb: hit, bodyDb: quiet, trebleDb: quiet }, stages)!;
      expect(Math.max(...gains.bassDb.subarray(400).map(Math.abs))).toBeGreaterThan(3);
      for (const band of [gains.bodyDb, gains.trebleDb]) expect(Math.max(...band.map(Math.abs))).toBeLessThan(0.02);
    }
  });

  it('holds the treble with the body, and the bass by itself', () => {
    const gains = dynamicsGains({ bassDb: quiet, bodyDb: hit, trebleDb: quiet }, compress)!;
    expect(gains.trebleDb).toEqual(gains.bodyDb);
    expect(gains.bodyDb[599]).toBeLessThan(-3);
    expect(gains.bassDb[599]).toBeCloseTo(0, 6);
  });

  it('takes the halves of a bass wave for no attack', () => {
    // 50 Hz: two blocks of 5 ms to each half of the wave, whose power swings between nothing and twice the mean.
    const wave = Float32Array.from({ length: 1000 }, (_, n) => -12 + (n % 2 === 0 ? 2.9 : -12));
    const gains = dynamicsGains({ bassDb: wave, bodyDb: quiet, trebleDb: quiet }, lift)!;
    expect(Math.max(...gains.bassDb.subarray(60))).toBeLessThan(0.1);
  });

  it('leaves everything where nothing is to be done', () => {
    expect(dynamicsGains(everywhere(hit), NONE)).toBeNull();
  });
});

describe('de-esser', () => {
  /** Gain of the treble after 100 ms of it. */
  const after = (bodyDb: number, trebleDb: number): number =>
    dynamicsGains({ bassDb: levels([20, -60]), bodyDb: levels([20, bodyDb]), trebleDb: levels([20, trebleDb]) }, deEss)!
      .trebleDb[19]!;

  it('takes the treble back where it stands alone and loud', () => {
    expect(after(-17.5, -18)).toBeLessThan(-2.7);
    expect(after(-17.5, -18)).toBeGreaterThan(-3);
    // Treble among other sound, and treble that is a breath.
    expect(after(-12, -18)).toBeGreaterThan(-0.1);
    expect(after(-39.5, -40)).toBeGreaterThan(-0.01);
  });

  it('touches nothing but the treble, and does not lift an s', () => {
    const s = {
      bassDb: levels([200, -60]),
      bodyDb: levels([100, -40], [100, -17.5]),
      trebleDb: levels([100, -60], [100, -18]),
    };
    const alone = dynamicsGains(s, deEss)!;
    for (const band of [alone.bassDb, alone.bodyDb]) expect(band.every((gain) => gain === 0)).toBe(true);
    const most = (stages: Stages): number => Math.max(...dynamicsGains(s, stages)!.trebleDb.subarray(102));
    expect(most({ ...lift, ...deEss, transients: lift.transients })).toBeLessThan(most(lift) - 3);
  });

  it('comes and goes within a tenth of a second', () => {
    const gains = dynamicsGains(
      {
        bassDb: levels([120, -60]),
        bodyDb: levels([40, -15], [40, -17.5], [40, -15]),
        trebleDb: levels([40, -40], [40, -18], [40, -40]),
      },
      deEss,
    )!.trebleDb;
    expect(gains[44]).toBeLessThan(-2);
    expect(gains[86]).toBeGreaterThan(-0.2);
    for (let n = 1; n < gains.length; n++) expect(Math.abs(gains[n]! - gains[n - 1]!)).toBeLessThan(1.5);
  });
});

describe('memory', () => {
  it('is finite: each chunk with the one before it gives what the whole track gives', () => {
    const bodyDb = livelyLevels(20 * BLOCKS_PER_CHUNK);
    const whole: BandLevels = {
      bassDb: bodyDb.map((level, n) => level + 5 * Math.sin(n / 3)),
      bodyDb,
      trebleDb: bodyDb.map((level, n) => level - 6 + 5 * Math.sin(n / 40)),
    };
    const expected = dynamicsGains(whole, all)!;
    let most = 0;
    for (let chunk = 1; chunk < 20; chunk++) {
      const start = chunk * BLOCKS_PER_CHUNK - 1;
      const from = start - DYNAMICS_MEMORY_BLOCKS + 1;
      const part = mapLevels((band) => whole[band].slice(from, start + BLOCKS_PER_CHUNK + 2));
      const gains = dynamicsGains(part, all)!;
      for (const band of ['bassDb', 'bodyDb', 'trebleDb'] as const)
        for (let block = start; block < start + BLOCKS_PER_CHUNK + 1 && block < bodyDb.length; block++)
          most = Math.max(most, Math.abs(gains[band][block - from]! - expected[band][block]!));
    }
    expect(most).toBeLessThan(1e-6);
  });
});
