// Changes the side signal (L−R)/2 and nothing else: its gain, and less of it in the bass, so that the bass survives being played in
// mono. The mid is never touched: a mono recording passes bit for bit.
import { withoutDenormal } from './cascade.ts';
import type { WidthSettings } from './chain-settings.ts';
import { coefficientsOf, type BiquadCoef } from './filters.ts';

const THROUGH: BiquadCoef = { b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 };

export class StereoWidth {
  #on = false;
  #shelf = THROUGH;
  #state1 = 0;
  #state2 = 0;

  /** Null leaves the sound bit for bit. Forgets what was heard. */
  configure(settings: WidthSettings | null): void {
    this.reset();
    this.#on = settings !== null;
    if (!settings) return;
    const { bassHz: frequencyHz, bassSideDb: gainDb, sideDb } = settings;
    const shelf = coefficientsOf({ kind: 'low-shelf', frequencyHz, q: Math.SQRT1_2, gainDb });
    const gain = 10 ** (sideDb / 20);
    this.#shelf = { ...shelf, b0: gain * shelf.b0, b1: gain * shelf.b1, b2: gain * shelf.b2 };
  }

  reset(): void {
    this.#state1 = this.#state2 = 0;
  }

  /** Frames `from` up to `to` of both channels in place, going on where the last call ended. */
  process(left: Float64Array, right: Float64Array, from: number, to: number): void {
    if (!this.#on) return;
    const { b0, b1, b2, a1, a2 } = this.#shelf;
    let state1 = this.#state1;
    let state2 = this.#state2;
    for (let i = from; i < to; i++) {
      const side = 0.5 * (left[i]! - right[i]!);
      const wanted = b0 * side + state1;
      state1 = b1 * side + state2 - a1 * wanted;
      state2 = b2 * side - a2 * wanted;
      const change = wanted - side;
      left[i]! += change;
      right[i]! -= change;
    }
    this.#state1 = withoutDenormal(state1);
    this.#state2 = withoutDenormal(state2);
  }
}
