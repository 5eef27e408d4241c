// How much the middle of the stereo image swings at the rate of syllables between 300 and 3400 Hz: one of the signs of a voice. Fed by
// the track analyser; drums swing too, so `features` weighs it with others.
import { withoutDenormal } from '../dsp/cascade.ts';
import { highPass } from '../dsp/filters.ts';
import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';

/** The band of a telephone line (ITU-T G.712): what speech needs to be understood. */
const FROM_HZ = 300;
const TO_HZ = 3400;

/** One value of the envelope: 10 ms. */
export const ENVELOPE_FRAMES = SAMPLE_RATE_HZ / 100;

/** Syllables come 2 to 8 times a second (Greenberg 1999). */
const SYLLABLE_FROM_HZ = 2;
const SYLLABLE_TO_HZ = 8;

const onePole = (frequencyHz: number, rateHz: number): number => 1 - Math.exp((-2 * Math.PI * frequencyHz) / rateHz);
const LOW_PASS = onePole(TO_HZ, SAMPLE_RATE_HZ);
const SLOW = onePole(SYLLABLE_FROM_HZ, 100);
const FAST = onePole(SYLLABLE_TO_HZ, 100);
const HIGH_PASS = highPass(FROM_HZ);

export class VoiceBand {
  #s1 = 0;
  #s2 = 0;
  #low = 0;
  #energy = 0;
  #frames = 0;
  #fast = 0;
  #slow: number | null = null;
  #swing = 0;
  #total = 0;

  /** Takes frames [`from`, `to`), all finite; goes on where the last call ended. */
  process(left: Float64Array | Float32Array, right: Float64Array | Float32Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      const end = Math.min(to, at + ENVELOPE_FRAMES - this.#frames);
      this.#filter(left, right, at, end);
      this.#frames += end - at;
      at = end;
      if (this.#frames === ENVELOPE_FRAMES) this.#close();
    }
  }

  /** Root mean square of the envelope's swing at 2–8 Hz over that of the envelope: 0 steady, about 0.5 speech. */
  get modulation(): number {
    return this.#total > 0 ? Math.sqrt(this.#swing / this.#total) : 0;
  }

  #filter(left: Float64Array | Float32Array, right: Float64Array | Float32Array, from: number, to: number): void {
    const { b0, b1, b2, a1, a2 } = HIGH_PASS;
    let s1 = this.#s1;
    let s2 = this.#s2;
    let low = this.#low;
    let energy = this.#energy;
    for (let n = from; n < to; n++) {
      const mid = (left[n]! + right[n]!) * 0.5;
      const high = b0 * mid + s1;
      s1 = b1 * mid - a1 * high + s2;
      s2 = b2 * mid - a2 * high;
      low += LOW_PASS * (high - low);
      energy += low * low;
    }
    this.#s1 = withoutDenormal(s1);
    this.#s2 = withoutDenormal(s2);
    this.#low = withoutDenormal(low);
    this.#energy = energy;
  }

  #close(): void {
    const envelope = Math.sqrt(this.#energy / ENVELOPE_FRAMES);
    this.#energy = this.#frames = 0;
    // Begins settled, or the first sound would count as a swing.
    if (this.#slow === null) this.#fast = this.#slow = envelope;
    this.#fast += FAST * (envelope - this.#fast);
    this.#slow += SLOW * (envelope - this.#slow);
    this.#swing += (this.#fast - this.#slow) ** 2;
    this.#total += envelope * envelope;
  }
}
