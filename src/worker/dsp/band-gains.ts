// Carries out the gains of the dynamics: three bands that part at first order and add up to what went in. Two one-pole filters are all of
// it, so that nothing rings, and gains that are equal leave every sample as one gain would. Called by the mastering chain.
import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { withoutDenormal } from './cascade.ts';
import type { BandGains } from './dynamics.ts';
import { BLOCK_FRAMES, LEVEL_BANDS } from './level-detector.ts';

/** Below the detector's corner, so that at first order the bass's gain hardly reaches voices (a twentieth of it at 440 Hz). */
const BASS_HZ = 100;
/** At the top of voices and strings: the treble's gain reaches little of what lies an octave below (−14 dB of it), and most of an s. */
const TREBLE_HZ = 5500;

/** One-pole low-pass by the trapezoidal rule: `g / (1 + g)`. */
const poleOf = (frequencyHz: number): number => {
  const warped = Math.tan((Math.PI * frequencyHz) / SAMPLE_RATE_HZ);
  return warped / (1 + warped);
};
const BASS_POLE = poleOf(BASS_HZ);
const TREBLE_POLE = poleOf(TREBLE_HZ);

const factorOf = (gainDb: number): number => (gainDb === 0 ? 1 : 10 ** (gainDb / 20));

/** Shares of the bass's and the treble's gain at a frequency, 0 to 1; the rest is the body's. */
export function bandShares(frequencyHz: number): { readonly bass: number; readonly treble: number } {
  return {
    bass: 1 / (1 + (frequencyHz / BASS_HZ) ** 2),
    treble: 1 / (1 + (TREBLE_HZ / frequencyHz) ** 2),
  };
}

export class BandGainStage {
  /** What the filters remember: bass left and right, treble left and right. */
  readonly #states = new Float64Array(4);
  /** Of bass, body and treble at a block's centre, and their steps a frame towards the next one. */
  readonly #factors = new Float64Array(LEVEL_BANDS.length);
  readonly #steps = new Float64Array(LEVEL_BANDS.length);

  reset(): void {
    this.#states.fill(0);
  }

  /**
   * Frames `from` up to `to` of both channels in place, going on where the last call ended; the gains are drawn straight from block centre
   * to block centre. Their first belongs to the block that begins at frame `originFrame` of the arrays; beyond the first and last centre
   * the gain stays.
   */
  process(
    left: Float64Array,
    right: Float64Array,
    from: number,
    to: number,
    gains: BandGains,
    originFrame: number,
  ): void {
    const firstCentre = originFrame + BLOCK_FRAMES / 2;
    const last = gains.bodyDb.length - 1;
    for (let at = from; at < to;) {
      const block = Math.floor((at - firstCentre) / BLOCK_FRAMES);
      const start = firstCentre + block * BLOCK_FRAMES;
      const end = Math.min(to, start + BLOCK_FRAMES);
      const here = Math.min(last, Math.max(0, block));
      const next = Math.min(last, Math.max(0, block + 1));
      for (const [place, band] of LEVEL_BANDS.entries()) {
        const factor = factorOf(gains[band][here]!);
        const step = (factorOf(gains[band][next]!) - factor) / BLOCK_FRAMES;
        this.#factors[place] = factor + step * (at - start + 0.5);
        this.#steps[place] = step;
      }
      this.#apply(left, right, at, end);
      at = end;
    }
  }

  /** Both channels in one loop: each waits for its own feedback only. */
  #apply(left: Float64Array, right: Float64Array, from: number, to: number): void {
    const bodyStep = this.#steps[1]!;
    const bassStep = this.#steps[0]! - bodyStep;
    const trebleStep = this.#steps[2]! - bodyStep;
    let body = this.#factors[1]!;
    // Against the body: 0 where they are equal, and the filters then add nothing.
    let bass = this.#factors[0]! - body;
    let treble = this.#factors[2]! - body;
    const states = this.#states;
    let [bassL, bassR, trebleL, trebleR] = [states[0]!, states[1]!, states[2]!, states[3]!];
    for (let i = from; i < to; i++) {
      const l = left[i]!;
      const r = right[i]!;
      const bassMoveL = (l - bassL) * BASS_POLE;
      const bassMoveR = (r - bassR) * BASS_POLE;
      const trebleMoveL = (l - trebleL) * TREBLE_POLE;
      const trebleMoveR = (r - trebleR) * TREBLE_POLE;
      const lowL = bassL + bassMoveL;
      const lowR = bassR + bassMoveR;
      const belowL = trebleL + trebleMoveL;
      const belowR = trebleR + trebleMoveR;
      bassL = lowL + bassMoveL;
      bassR = lowR + bassMoveR;
      trebleL = belowL + trebleMoveL;
      trebleR = belowR + trebleMoveR;
      left[i] = body * l + bass * lowL + treble * (l - belowL);
      right[i] = body * r + bass * lowR + treble * (r - belowR);
      body += bodyStep;
      bass += bassStep;
      treble += trebleStep;
    }
    for (const [place, state] of [bassL, bassR, trebleL, trebleR].entries()) states[place] = withoutDenormal(state);
  }
}
