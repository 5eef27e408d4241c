// Adds low-order harmonics, mostly second and third, of what lies between 100 Hz and about 3 kHz: the colour of a valve stage. The fundamental stays at its
// level, and too little is left above the band for anything to fold back (both measured in the test).
import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { Cascade, MOST_FRAMES, withoutDenormal } from './cascade.ts';
import type { SaturationSettings } from './chain-settings.ts';
import { highPass, lowPass } from './filters.ts';

/**
 * Corner of the low-pass before the curve, second order. Measured on tones 14 dB above the reference, at the worst
 * frequency (3.7 kHz): with a corner of 4 kHz −55 dB folded back, with this one −74.
 */
const BAND_HZ = 2500;

/**
 * Corner of the high-pass before the curve, fourth order (Linkwitz and Riley): deep bass, the loudest of most music, would modulate all
 * that sounds with it. Measured (SMPTE RP 120, 60 Hz and 7 kHz): −46 dB without it, −62 with it.
 */
const DEEP_HZ = 100;

/** Even harmonics bring a varying offset along; a first-order high-pass here takes it out. */
const OFFSET_HZ = 25;
const OFFSET_KEEP = Math.exp((-2 * Math.PI * OFFSET_HZ) / SAMPLE_RATE_HZ);

/** The second harmonic stands this far above the third, in dB: the even ones are what is called warm. Guess. */
const SECOND_OVER_THIRD_DB = 8;

/**
 * Peaks above this many times the reference's get no more harmonics in proportion. Measured: at 3 the fundamental of loud tones moves by
 * more than 0.2 dB, lower values make harmonics of higher order.
 */
const KNEE = 2.5;
const KNEE_SHAPE = 1 / (KNEE * KNEE);

/** The two curves, for a sample in units of the reference's amplitude; both are bounded. */
const even = (u: number): number => (u * u) / (1 + KNEE_SHAPE * u * u);
const odd = (u: number): number => (u * u * u) / (1 + KNEE_SHAPE * u * u) ** 2;

/** Amplitude of harmonic `order` when `curve` is driven with a sine at the reference. */
function harmonicOf(curve: (u: number) => number, order: number): number {
  const points = 64;
  let sum = 0;
  for (let i = 0; i < points; i++) {
    const phase = (2 * Math.PI * i) / points;
    sum += curve(Math.cos(phase)) * Math.cos(order * phase);
  }
  return (2 * sum) / points;
}

const EVEN_SECOND = harmonicOf(even, 2);
const ODD_FIRST = harmonicOf(odd, 1);
const ODD_THIRD = harmonicOf(odd, 3);

export class Saturation {
  readonly #band = new Cascade();
  #on = false;
  #toReference = 0;
  #evenGain = 0;
  #oddGain = 0;
  #offsetLeft = 0;
  #offsetRight = 0;

  /** Null leaves the sound bit for bit. Forgets what was heard. */
  configure(settings: SaturationSettings | null): void {
    this.#on = settings !== null;
    this.#band.configure([lowPass(BAND_HZ), highPass(DEEP_HZ), highPass(DEEP_HZ)]);
    this.reset();
    if (!settings) return;
    const amplitude = Math.SQRT2 * 10 ** (settings.referenceDb / 20);
    const thirdShare = 10 ** (-SECOND_OVER_THIRD_DB / 20);
    const second = (amplitude * 10 ** (settings.harmonicsDb / 20)) / Math.hypot(1, thirdShare);
    this.#toReference = 1 / amplitude;
    this.#evenGain = second / EVEN_SECOND;
    // Against the wave: the odd curve rounds peaks off instead of raising them.
    this.#oddGain = (-second * thirdShare) / ODD_THIRD;
  }

  reset(): void {
    this.#band.reset();
    this.#offsetLeft = this.#offsetRight = 0;
  }

  /** Frames `from` up to `to` of both channels in place, going on where the last call ended. */
  process(left: Float64Array, right: Float64Array, from: number, to: number): void {
    if (!this.#on) return;
    for (let at = from; at < to; at += MOST_FRAMES) {
      const end = Math.min(to, at + MOST_FRAMES);
      this.#band.run(left, right, at, end);
      this.#offsetLeft = this.#add(this.#band.left, left, at, end, this.#offsetLeft);
      this.#offsetRight = this.#add(this.#band.right, right, at, end, this.#offsetRight);
    }
  }

  #add(band: Float64Array, target: Float64Array, from: number, to: number, offsetBefore: number): number {
    const toReference = this.#toReference;
    const evenGain = this.#evenGain;
    const oddGain = this.#oddGain;
    let offset = offsetBefore;
    for (let i = from; i < to; i++) {
      const u = toReference * band[i - from]!;
      const square = u * u;
      const knee = 1 / (1 + KNEE_SHAPE * square);
      // What the odd curve gives of the fundamental at the reference is taken away again.
      const harmonics = evenGain * square * knee + oddGain * u * (square * knee * knee - ODD_FIRST);
      offset = harmonics + OFFSET_KEEP * (offset - harmonics);
      target[i]! += harmonics - offset;
    }
    return withoutDenormal(offset);
  }
}
