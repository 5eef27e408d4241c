// Sounds the worker's tests and benchmarks are made of: the same samples each run, 48 kHz stereo. Each resembles what its name says in
// the respect that is measured (spectrum, beat, modulation), not to the ear.
import { SAMPLE_RATE_HZ } from '../shared/timeline.ts';

/** Both channels have the same length. */
export interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export function amplitudeOf(levelDb: number): number {
  return 10 ** (levelDb / 20);
}

const framesOf = (seconds: number): number => Math.round(seconds * SAMPLE_RATE_HZ);

/** Uniform in [−1, 1), the same sequence for the same seed. */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** The same signal in both channels, from its value at each frame. */
export function mono(seconds: number, valueAt: (frame: number) => number): Stereo {
  const left = Float32Array.from({ length: framesOf(seconds) }, (_, frame) => valueAt(frame));
  return { left, right: left.slice() };
}

export function silence(seconds: number): Stereo {
  return mono(seconds, () => 0);
}

/** `peakDb`: of the sine, so that its root mean square lies 3.01 dB below. */
export function sine(frequencyHz: number, seconds: number, peakDb: number, phaseDegrees = 0): Stereo {
  const amplitude = amplitudeOf(peakDb);
  const phase = (phaseDegrees * Math.PI) / 180;
  return mono(seconds, (n) => amplitude * Math.sin((2 * Math.PI * frequencyHz * n) / SAMPLE_RATE_HZ + phase));
}

/** Full-band noise of equal power at each frequency; peak at full scale, no correlation between the channels. */
export function whiteNoise(seconds: number, seed = 1): Stereo {
  const random = randomSource(seed);
  const length = framesOf(seconds);
  return { left: Float32Array.from({ length }, random), right: Float32Array.from({ length }, random) };
}

/**
 * Equal power in each octave, `rmsDb` in each channel (measured over all of it). `width`: 0 the same in both channels, 1 independent.
 * The filter is Paul Kellet's (±0.05 dB above 9 Hz at 44.1 kHz).
 */
export function pinkNoise(seconds: number, rmsDb: number, seed = 1, width = 0): Stereo {
  const shared = pinkChannel(seconds, seed);
  const channel = (own: Float32Array): Float32Array => {
    const mixed = shared.map((value, i) => Math.sqrt(1 - width * width) * value + width * own[i]!);
    const scale = amplitudeOf(rmsDb) / Math.sqrt(mixed.reduce((sum, value) => sum + value * value, 0) / mixed.length);
    return mixed.map((value) => value * scale);
  };
  if (width === 0) {
    const left = channel(shared);
    return { left, right: left.slice() };
  }
  return { left: channel(pinkChannel(seconds, seed + 1)), right: channel(pinkChannel(seconds, seed + 2)) };
}

function pinkChannel(seconds: number, seed: number): Float32Array {
  const random = randomSource(seed);
  const b = [0, 0, 0, 0, 0, 0, 0];
  return Float32Array.from({ length: framesOf(seconds) }, () => {
    const white = random();
    b[0] = 0.99886 * b[0]! + white * 0.0555179;
    b[1] = 0.99332 * b[1]! + white * 0.0750759;
    b[2] = 0.969 * b[2]! + white * 0.153852;
    b[3] = 0.8665 * b[3]! + white * 0.3104856;
    b[4] = 0.55 * b[4]! + white * 0.5329522;
    b[5] = -0.7616 * b[5]! - white * 0.016898;
    const pink = b[0] + b[1] + b[2] + b[3] + b[4] + b[5] + b[6]! + white * 0.5362;
    b[6] = white * 0.115926;
    return pink * 0.11;
  });
}

/** A bass drum on every beat: a sine that falls from 160 to 50 Hz and dies away in 150 ms, with a click of noise in front. */
export function kicks(bpm: number, seconds: number, peakDb: number, seed = 1): Stereo {
  const random = randomSource(seed);
  const amplitude = amplitudeOf(peakDb);
  const beatFrames = (60 / bpm) * SAMPLE_RATE_HZ;
  return mono(seconds, (n) => {
    const t = (n % beatFrames) / SAMPLE_RATE_HZ;
    const phase = 2 * Math.PI * (50 * t + 110 * 0.03 * (1 - Math.exp(-t / 0.03)));
    const click = t < 0.004 ? 0.5 * random() * (1 - t / 0.004) : 0;
    return amplitude * (0.8 * Math.sin(phase) * Math.exp(-t / 0.05) + click * 0.4);
  });
}

/**
 * What is tell-tale of a voice: harmonics of a gliding fundamental near 150 Hz under formants at 500, 1500 and 2500 Hz, 4 syllables a
 * second with gaps, in the middle.
 */
export function speechLike(seconds: number, peakDb: number, pitchHz = 150): Stereo {
  const amplitude = amplitudeOf(peakDb);
  const formants = [500, 1500, 2500];
  const harmonics = Array.from({ length: 20 }, (_, h) => {
    const frequency = (h + 1) * pitchHz;
    return formants.reduce((sum, formant, i) => sum + Math.exp(-(((frequency - formant) / 150) ** 2)) / (i + 1), 0.03);
  });
  const scale = amplitude / (harmonics.reduce((sum, gain) => sum + gain, 0) * 0.6);
  let phase = 0;
  return mono(seconds, (n) => {
    const t = n / SAMPLE_RATE_HZ;
    phase += (2 * Math.PI * pitchHz * (1 + 0.1 * Math.sin(2 * Math.PI * 0.7 * t))) / SAMPLE_RATE_HZ;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 2 * t) ** 2 - 0.05);
    return scale * syllable * harmonics.reduce((sum, gain, h) => sum + gain * Math.sin((h + 1) * phase), 0);
  });
}

/** Drums at 120 BPM, a bass line, chords to both sides, a little noise: about −17.5 LUFS with peaks near −2 dB. */
export function musicLike(seconds: number, seed = 1): Stereo {
  const drums = kicks(120, seconds, -4, seed);
  const noise = pinkNoise(seconds, -34, seed + 10, 0.7);
  const notes = [220, 277.18, 329.63, 246.94, 293.66, 369.99];
  const at = (n: number, side: number): number => {
    const t = n / SAMPLE_RATE_HZ;
    const bar = Math.floor(t / 2);
    const bass = 0.12 * Math.sin(2 * Math.PI * (bar % 2 === 0 ? 55 : 61.74) * t);
    const pluck = Math.exp(-((t % 0.5) / 0.25));
    let chord = 0;
    for (let i = 0; i < 3; i++) {
      const frequency = notes[(bar % 2) * 3 + i]! * (side > 0 ? 1.002 : 1);
      for (let h = 1; h <= 6; h++) chord += Math.sin(2 * Math.PI * frequency * h * t + i * side) / (h * h);
    }
    return bass + 0.06 * pluck * chord;
  };
  return mix(drums, noise, {
    left: Float32Array.from({ length: framesOf(seconds) }, (_, n) => at(n, 0)),
    right: Float32Array.from({ length: framesOf(seconds) }, (_, n) => at(n, 1)),
  });
}

/** The sum, as long as the longest. */
export function mix(...parts: readonly Stereo[]): Stereo {
  const length = Math.max(...parts.map(({ left }) => left.length));
  const sum = (channel: keyof Stereo): Float32Array =>
    Float32Array.from({ length }, (_, n) => parts.reduce((total, part) => total + (part[channel][n] ?? 0), 0));
  return { left: sum('left'), right: sum('right') };
}

/** One after the other. */
export function join(...parts: readonly Stereo[]): Stereo {
  const all = (channel: keyof Stereo): Float32Array => {
    const joined = new Float32Array(parts.reduce((total, part) => total + part.left.length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(part[channel], at);
      at += part.left.length;
    }
    return joined;
  };
  return { left: all('left'), right: all('right') };
}

export function amplified({ left, right }: Stereo, gainDb: number): Stereo {
  const gain = amplitudeOf(gainDb);
  return { left: left.map((value) => value * gain), right: right.map((value) => value * gain) };
}
