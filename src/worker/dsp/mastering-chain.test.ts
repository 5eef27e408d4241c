import { describe, expect, it } from 'vitest';

import { TONE_BANDS } from '../../shared/presets.ts';
import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { amplified, join, kicks, mix, musicLike, pinkNoise, randomSource, type Stereo } from '../../testing/signals.ts';
import type { ChainSettings } from './chain-settings.ts';
import { DrySound } from './dry-sound.ts';
import { responseDb } from './filters.ts';
import { MasteringChain, type StereoSound } from './mastering-chain.ts';

/** More of everything than a preset asks for. */
const HEAVY: ChainSettings = {
  tone: TONE_BANDS.map((band, i) => ({ ...band, gainDb: [3, -3, 3, 2, -3, 3, -3][i]! })),
  width: { sideDb: 1.5, bassSideDb: -6, bassHz: 120 },
  compressor: {
    bassThresholdDb: -20,
    bodyThresholdDb: -24,
    ratio: 2,
    kneeDb: 8,
    rangeDb: 6,
    attackMs: 25,
    releaseMs: 80,
    slowReleaseMs: 500,
  },
  transients: { gainDb: 4 },
  deEsser: { reductionDb: 4, levelDb: -30 },
  saturation: { harmonicsDb: -38, referenceDb: -20 },
  gainDb: 3,
  ceilingDbtp: -1,
};
const LOUD: ChainSettings = { ...HEAVY, gainDb: 15 };

function chainOf(settings: ChainSettings): MasteringChain {
  const chain = new MasteringChain();
  chain.configure(settings);
  return chain;
}

const dryOf = ({ left, right }: Stereo): DrySound => new DrySound(left, right);

function master(settings: ChainSettings, sound: Stereo): StereoSound {
  return chainOf(settings).process(null, dryOf(sound), null);
}

function chunksOf({ left, right }: Stereo): DrySound[] {
  return Array.from({ length: Math.ceil(left.length / CHUNK_FRAMES) }, (_, k) => {
    const [from, to] = [k * CHUNK_FRAMES, (k + 1) * CHUNK_FRAMES];
    return new DrySound(left.slice(from, to), right.slice(from, to));
  });
}

/** Each chunk from its neighbours, last one first. */
function masterInChunks(chain: MasteringChain, sound: Stereo): StereoSound {
  const chunks = chunksOf(sound);
  const left = new Float32Array(sound.left.length);
  const right = new Float32Array(sound.left.length);
  for (const [k, chunk] of [...chunks.entries()].reverse()) {
    const mastered = chain.process(chunks[k - 1] ?? null, chunk, chunks[k + 1] ?? null);
    left.set(mastered.left, k * CHUNK_FRAMES);
    right.set(mastered.right, k * CHUNK_FRAMES);
  }
  return { left, right };
}

const worstDb = (a: StereoSound, b: StereoSound): number => {
  let worst = 0;
  for (const side of ['left', 'right'] as const)
    for (let i = 0; i < a[side].length; i++) worst = Math.max(worst, Math.abs(a[side][i]! - b[side][i]!));
  return 20 * Math.log10(worst + 1e-12);
};

const highest = ({ left, right }: StereoSound): number =>
  Math.max(
    left.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    right.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );

const beat = mix(kicks(124, 9, -3), pinkNoise(9, -24, 5, 0.6));

describe('chunks of a mastered track', () => {
  it.each([
    ['music', HEAVY, musicLike(9.3)],
    ['a beat, far into the limiter', LOUD, beat],
    ['noise at full scale', LOUD, amplified(pinkNoise(7, -12, 3, 1), 6)],
    ['music that begins out of silence at a seam', HEAVY, join(pinkNoise(4, -70), amplified(musicLike(5), 3))],
    ['direct current and bass', HEAVY, offsetBass(6.5)],
  ])('join to the whole: %s', (_, settings, sound) => {
    expect(worstDb(masterInChunks(chainOf(settings), sound), master(settings, sound))).toBeLessThan(-90);
  });

  it.each([1, 2, 239, 240, 241, 960, 47_999, CHUNK_FRAMES - 1, CHUNK_FRAMES, CHUNK_FRAMES + 1, CHUNK_FRAMES + 960])(
    'join to the whole in a track of %d frames',
    (frames) => {
      const music = amplified(musicLike(2.5), 6);
      const sound = { left: music.left.slice(0, frames), right: music.right.slice(0, frames) };
      const joined = masterInChunks(chainOf(LOUD), sound);
      expect(joined.left.length).toBe(frames);
      expect(worstDb(joined, master(LOUD, sound))).toBeLessThan(-90);
    },
  );

  it('take a damaged chunk before them, which is short, as one that ends in silence', () => {
    const [before, sound] = chunksOf(beat) as [DrySound, DrySound];
    for (const frames of [0, 5_000, CHUNK_FRAMES - 700]) {
      const padded = (samples: Float32Array): Float32Array => samples.map((value, i) => (i < frames ? value : 0));
      const short = new DrySound(before.left.slice(0, frames), before.right.slice(0, frames));
      const whole = new DrySound(padded(before.left), padded(before.right));
      const mastered = chainOf(HEAVY).process(short, sound, null);
      expect(worstDb(mastered, chainOf(HEAVY).process(whole, sound, null))).toBeLessThan(-90);
    }
  });

  it('are the same bits from a fresh and from a used chain', () => {
    const [before, sound, after] = chunksOf(beat) as [DrySound, DrySound, DrySound];
    const fresh = chainOf(HEAVY).process(before, sound, after);
    const used = chainOf(LOUD);
    used.process(null, dryOf(amplified(musicLike(1), 20)), null);
    used.configure(HEAVY);
    expect(used.process(before, sound, after)).toEqual(fresh);
    expect(used.process(before, sound, after)).toEqual(fresh);
  });
});

function offsetBass(seconds: number): Stereo {
  const valueAt = (i: number): number => 0.4 + 0.5 * Math.sin((2 * Math.PI * 30 * i) / 48_000);
  const left = Float32Array.from({ length: seconds * 48_000 }, (_, i) => valueAt(i));
  return { left, right: left.map((value) => -value) };
}

describe('a blend of original and mastered', () => {
  const quiet = { ...HEAVY, gainDb: 0 };
  /** A click far below everything that moves: its spectrum is the response. The side has a click of its own. */
  const click = (side: number): Stereo => {
    const left = new Float32Array(CHUNK_FRAMES);
    left[CHUNK_FRAMES / 2] = 1e-4;
    return { left, right: left.map((value) => side * value) };
  };
  const frequencies = Array.from({ length: 150 }, (_, i) => 20 * 1000 ** (i / 149));
  const spectrum = (signal: Float32Array, frequencyHz: number): [re: number, im: number] => {
    let re = 0;
    let im = 0;
    for (let i = CHUNK_FRAMES / 2; i < CHUNK_FRAMES / 2 + 16_000; i++) {
      const phase = (2 * Math.PI * frequencyHz * (i - CHUNK_FRAMES / 2)) / 48_000;
      re += signal[i]! * Math.cos(phase);
      im -= signal[i]! * Math.sin(phase);
    }
    return [re * 1e4, im * 1e4];
  };

  it.each([
    ['mid', 1],
    ['side', -1],
  ])('lies between the two at every frequency: %s', (name, side) => {
    const { left } = master(quiet, click(side));
    for (const frequencyHz of frequencies) {
      const [re, im] = spectrum(left, frequencyHz);
      const wetDb = 20 * Math.log10(Math.hypot(re, im));
      for (const intensity of [0.25, 0.5, 0.75]) {
        const blendDb = 20 * Math.log10(Math.hypot(1 + intensity * (re - 1), intensity * im));
        expect(blendDb, `${frequencyHz} Hz`).toBeGreaterThan(Math.min(0, wetDb) - 0.5);
        expect(blendDb, `${frequencyHz} Hz`).toBeLessThan(Math.max(0, wetDb) + 0.5);
      }
      if (name === 'mid') expect(Math.abs(wetDb - responseDb(HEAVY.tone, frequencyHz))).toBeLessThan(0.25);
    }
  });
});

describe('whatever comes in', () => {
  const random = randomSource(11);
  const of = (valueAt: (i: number) => number, frames = 60_000): Stereo => {
    const left = Float32Array.from({ length: frames }, (_, i) => valueAt(i));
    return { left, right: left.map((value, i) => (i % 3 === 0 ? -value : value)) };
  };
  it.each([
    ['full-scale noise', of(() => random())],
    ['noise 24 dB over', of(() => 16 * random())],
    ['direct current', of(() => 1)],
    ['alternating full scale', of((i) => (i % 2 === 0 ? 1 : -1))],
    ['the largest floats', of((i) => (i % 777 === 0 ? 3.4e38 : 0.1))],
    ['denormals', of((i) => (i % 2 === 0 ? 1e-42 : -1e-44))],
    ['one sample', of(() => 1, 1)],
    ['clipped', of((i) => Math.max(-1, Math.min(1, 9 * Math.sin(i / 20))))],
  ])('comes out as sound below the ceiling: %s', (_, sound) => {
    for (const settings of [HEAVY, LOUD]) {
      const mastered = masterInChunks(chainOf(settings), sound);
      expect(mastered.left.every(Number.isFinite) && mastered.right.every(Number.isFinite)).toBe(true);
      expect(highest(mastered)).toBeLessThan(10 ** (-1 / 20));
      expect(highest(mastered)).toBeGreaterThan(0);
    }
  });

  it('keeps silence silent', () => {
    expect(
      highest(
        master(
          LOUD,
          of(() => 0),
        ),
      ),
    ).toBe(0);
  });

  it('without any stage is the original, bit for bit', () => {
    const nothing: ChainSettings = { ...HEAVY, tone: [], width: null, compressor: null, transients: null, deEsser: null, saturation: null, gainDb: 0 }; // prettier-ignore
    const music = amplified(musicLike(3), -3);
    expect(masterInChunks(chainOf(nothing), music)).toEqual({ left: music.left, right: music.right });
  });

  it('keeps a mono recording mono', () => {
    const { left } = musicLike(2.5);
    const mastered = master(LOUD, { left, right: left.slice() });
    expect(mastered.right).toEqual(mastered.left);
  });
});

describe('the dynamics', () => {
  /** Gain of the dynamics over time, every 10 ms: what comes out against what went in, with nothing else switched on. */
  function gainCurveDb(left: Float32Array): number[] {
    const alone = {
      ...HEAVY,
      tone: [],
      width: null,
      transients: null,
      deEsser: null,
      saturation: null,
      gainDb: 0,
      ceilingDbtp: 60,
    };
    const mastered = master(alone, { left, right: left.slice() });
    return Array.from({ length: Math.floor(left.length / 480) }, (_, n) => {
      let power = 0;
      let product = 0;
      for (let i = n * 480; i < (n + 1) * 480; i++) {
        power += left[i]! * left[i]!;
        product += mastered.left[i]! * left[i]!;
      }
      return 20 * Math.log10(product / power);
    });
  }

  it('does not pump: a kick leaves what sounds with it nearly alone', () => {
    const pad = Float32Array.from({ length: 6 * 48_000 }, (_, i) => 0.05 * Math.sin((2 * Math.PI * 440 * i) / 48_000));
    // A kick of bass only: 55 Hz, fading in and out, so that nothing of it is above the detector's corner.
    const kick = (i: number): number => {
      const t = (i % 24_000) / 48_000;
      return 0.5 * Math.sin(2 * Math.PI * 55 * t) * Math.min(1, t / 0.02) * Math.exp(-t / 0.1);
    };
    const left = pad.map((value, i) => value + kick(i));
    const curve = gainCurveDb(left).slice(100);
    // The kick is 20 dB above the pad and 15 above the threshold: heard in full, it would take 6 dB off the pad.
    expect(Math.max(...curve) - Math.min(...curve)).toBeLessThan(2);
  });

  it('stays within its range over bursts of noise, and changes slowly', () => {
    const random = randomSource(2);
    const left = Float32Array.from({ length: 6 * 48_000 }, (_, i) => (i % 48_000 < 9600 ? 0.25 : 0.02) * random());
    const curve = gainCurveDb(left).slice(100);
    expect(Math.max(...curve)).toBeLessThanOrEqual(0.01);
    expect(Math.min(...curve)).toBeGreaterThan(-6);
    // It is at work, and never by more than 1 dB in 10 ms.
    expect(Math.max(...curve) - Math.min(...curve)).toBeGreaterThan(2);
    for (let n = 1; n < curve.length; n++) expect(Math.abs(curve[n]! - curve[n - 1]!)).toBeLessThan(1);
  });
});
