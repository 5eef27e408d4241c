// What a chain does to sounds that show one fault each, in figures: asserted by `presets.test`, printed by `bench/sound`. A fault is
// measured on what comes out against what went in, so that the signal's own unevenness plays no part.
import type { SoundProfile } from '../shared/analysis.ts';
import { BAND_CENTRES_HZ } from '../shared/analysis.ts';
import type { MasteringPreset } from '../shared/presets.ts';
import { amplitudeOf, kicks, mix, mono, musicLike, pinkNoise, randomSource, sine, speechLike, type Stereo } from '../testing/signals.ts'; // prettier-ignore
import { designChain } from './dsp/design-chain.ts';
import { DrySound } from './dsp/dry-sound.ts';
import { coefficientsOf, highPass } from './dsp/filters.ts';
import { MasteringChain } from './dsp/mastering-chain.ts';
import { analyse } from './mastered-sound.testing.ts';

const SAMPLE_RATE_HZ = 48_000;

function through(sound: Stereo, profile: SoundProfile, preset: MasteringPreset): Stereo {
  const chain = new MasteringChain();
  chain.configure(designChain(profile, preset, 'full'));
  return chain.process(null, new DrySound(sound.left, sound.right), null);
}

/** Amplitude of `frequencyHz` in a Hann window of `frames` from `from` on, as a complex number. */
function toneAt(x: Float32Array, frequencyHz: number, from: number, frames: number): readonly [number, number] {
  const step = (2 * Math.PI * frequencyHz) / SAMPLE_RATE_HZ;
  let re = 0;
  let im = 0;
  let sum = 0;
  for (let i = 0; i < frames; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / frames);
    re += window * x[from + i]! * Math.cos(step * (from + i));
    im -= window * x[from + i]! * Math.sin(step * (from + i));
    sum += window;
  }
  return [(2 * re) / sum, (2 * im) / sum];
}

const toneDb = (x: Float32Array, frequencyHz: number, from: number, frames: number): number =>
  20 * Math.log10(Math.hypot(...toneAt(x, frequencyHz, from, frames)) + 1e-12);

/** Tones of a pad that no drum reaches. */
const PAD_HZ = [440, 1000, 2500];

/** A steady pad under bass drums that stand 12 dB and more above it. */
const PAD_AND_KICKS = mix(
  mono(10, (n) => PAD_HZ.reduce((sum, hz) => sum + amplitudeOf(-26) * Math.sin((2 * Math.PI * hz * n) / SAMPLE_RATE_HZ), 0)), // prettier-ignore
  pinkNoise(10, -46, 3, 0.5),
  kicks(120, 10, -3),
);
const padProfile = analyse(PAD_AND_KICKS).then(({ profile }) => profile);

/** How far the gain of a pad's tones moves with the drums over it: from the lowest to the highest 20 ms, in dB; the worst tone. */
export async function padWobbleDb(preset: MasteringPreset): Promise<number> {
  const { left: dry } = PAD_AND_KICKS;
  const { left: wet } = through(PAD_AND_KICKS, await padProfile, preset);
  const window = 960;
  const swings = PAD_HZ.map((hz) => {
    let [low, high] = [Infinity, -Infinity];
    // After 4 s, in which the slow release has come to rest.
    for (let at = 4 * SAMPLE_RATE_HZ; at + window <= 8 * SAMPLE_RATE_HZ; at += 240) {
      const gain = toneDb(wet, hz, at, window) - toneDb(dry, hz, at, window);
      low = Math.min(low, gain);
      high = Math.max(high, gain);
    }
    return high - low;
  });
  return Math.max(...swings);
}

const SIBILANT_SECONDS = 10;
/** From the middle of each second's half, 90 ms: where `sibilantVoice` hisses. */
const HISS_EVERY = 24_000;
const HISS_AT = 12_000;
const HISS_FRAMES = 4320;

/** A voice whose every second syllable ends in an s: noise above 5 kHz, as loud as the vowel. */
function sibilantVoice(): Stereo {
  const voice = speechLike(SIBILANT_SECONDS, -8);
  const random = randomSource(5);
  const { b0, b1, b2, a1, a2 } = highPass(5000);
  let [z1, z2] = [0, 0];
  const hiss = mono(SIBILANT_SECONDS, (n) => {
    const at = n % HISS_EVERY;
    const inside = at >= HISS_AT && at < HISS_AT + HISS_FRAMES;
    const shape = inside ? Math.sin((Math.PI * (at - HISS_AT)) / HISS_FRAMES) ** 0.5 : 0;
    const x = amplitudeOf(-12) * random() * shape;
    const y = b0 * x + z1;
    z1 = b1 * x - a1 * y + z2;
    z2 = b2 * x - a2 * y;
    return y;
  });
  return mix(voice, hiss, pinkNoise(SIBILANT_SECONDS, -56, 4, 0.4));
}
const SIBILANT = sibilantVoice();
const sibilantAnalysis = analyse(SIBILANT);

/** How much louder the s of a voice stands against the voice than it did, in dB. */
export async function sibilanceDb(preset: MasteringPreset): Promise<number> {
  const { profile, presetLufs } = await sibilantAnalysis;
  const wet = through(SIBILANT, profile, preset);
  const hissDb = ({ left }: Stereo): number => {
    let power = 0;
    for (let at = HISS_AT + 1200; at < left.length; at += HISS_EVERY)
      for (let i = at; i < at + HISS_FRAMES - 2400; i++) power += left[i]! ** 2;
    return 10 * Math.log10(power);
  };
  const wetLufs = (await analyse(wet)).profile.integratedLufs ?? presetLufs[preset]!;
  return hissDb(wet) - hissDb(SIBILANT) - (wetLufs - profile.integratedLufs!);
}

/** Amplitude of the parts of `x` at `partsHz` against its part at `fundamentalHz`, in dB, over a second from the third on. */
function partsDb(x: Float32Array, fundamentalHz: number, partsHz: readonly number[]): number {
  const [from, frames] = [3 * SAMPLE_RATE_HZ, SAMPLE_RATE_HZ];
  const sum = partsHz.reduce((total, hz) => total + Math.hypot(...toneAt(x, hz, from, frames)) ** 2, 0);
  return 10 * Math.log10(sum + 1e-24) - toneDb(x, fundamentalHz, from, frames);
}

const musicProfile = analyse(musicLike(10, 1)).then(({ profile }) => profile);

/** Harmonics 2 to 10 of a steady tone at −12 dBFS in the chain of usual music, in dB of the tone. */
export async function thdDb(preset: MasteringPreset, frequencyHz = 1000): Promise<number> {
  const { left } = through(sine(frequencyHz, 5, -12), await musicProfile, preset);
  return partsDb(
    left,
    frequencyHz,
    Array.from({ length: 9 }, (_, i) => (i + 2) * frequencyHz),
  );
}

/** SMPTE RP 120: 60 Hz and 7 kHz, 4 to 1; the sidebands of the higher tone, in dB of it. */
export async function imdDb(preset: MasteringPreset): Promise<number> {
  const tones = mix(sine(60, 5, -12), sine(7000, 5, -24));
  const { left } = through(tones, await musicProfile, preset);
  return partsDb(
    left,
    7000,
    [1, 2, 3].flatMap((order) => [7000 - 60 * order, 7000 + 60 * order]),
  );
}

/** What the gain of a steady bass tone ripples by: its sidebands at twice its frequency and their harmonics, in dB of it; 50 to 70 Hz. */
export async function bassRippleDb(preset: MasteringPreset): Promise<number> {
  const profile = await musicProfile;
  const ripples = [50, 57, 63, 70].map((hz) => {
    const tone = mix(sine(hz, 5, -9), sine(3000, 5, -30));
    const { left } = through(tone, profile, preset);
    return partsDb(left, 3000, [3000 - 2 * hz, 3000 + 2 * hz, 3000 - 4 * hz, 3000 + 4 * hz]);
  });
  return Math.max(...ripples);
}

/** Power of each octave from 63 Hz to 8 kHz, mid and side together, in dB. */
export function octavesDb({ midDb, sideDb }: SoundProfile): number[] {
  return [63, 125, 250, 500, 1000, 2000, 4000, 8000].map((centre) => {
    const inside = BAND_CENTRES_HZ.flatMap((hz, band) => (hz > centre / 1.42 && hz < centre * 1.42 ? [band] : []));
    const power = inside.reduce((sum, band) => sum + 10 ** (midDb[band]! / 10) + 10 ** (sideDb[band]! / 10), 1e-12);
    return 10 * Math.log10(power);
  });
}

/** Change of each octave from `before` to `after` where both are played at one loudness, in dB. */
export function toneChangeDb(before: SoundProfile, after: SoundProfile): number[] {
  const louder = (after.integratedLufs ?? 0) - (before.integratedLufs ?? 0);
  const wasDb = octavesDb(before);
  return octavesDb(after).map((level, octave) => level - (wasDb[octave] ?? 0) - louder);
}

export const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

/** With its highs taken off by 12 dB from 1.5 kHz on, as an old tape or a bad mix. */
export function dulled(sound: Stereo): Stereo {
  const { b0, b1, b2, a1, a2 } = coefficientsOf({ kind: 'high-shelf', frequencyHz: 1500, q: 0.5, gainDb: -12 });
  const filter = (x: Float32Array): Float32Array => {
    let [z1, z2] = [0, 0];
    return x.map((value) => {
      const y = b0 * value + z1;
      z1 = b1 * value - a1 * y + z2;
      z2 = b2 * value - a2 * y;
      return y;
    });
  };
  return { left: filter(sound.left), right: filter(sound.right) };
}
