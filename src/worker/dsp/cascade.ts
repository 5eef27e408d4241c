// Second-order filters in series over both channels, in place: the tone control, and the filters inside other stages. It knows
// coefficients only; what they are for is the business of `mastering-chain` and the stages.
import type { BiquadCoef } from './filters.ts';

/** Filter memory below this is rounding; as denormals it would slow the loops down. */
const DENORMAL = 1e-30;

export const withoutDenormal = (state: number): number => (Math.abs(state) < DENORMAL ? 0 : state);

/**
 * Transposed direct form II in double precision: least noise at low corner frequencies. One section at a time, both channels in one
 * loop; two sections a pass were no faster (measured: both wait for the feedback).
 */
export class Cascade {
  #sections: readonly BiquadCoef[] = [];
  /** z1 and z2 of left, then of right, for each section. */
  #states = new Float64Array(0);

  /** Coefficients with a0 = 1; none leaves the sound bit for bit. Forgets what was heard. */
  configure(sections: readonly BiquadCoef[]): void {
    this.#sections = sections;
    this.#states = new Float64Array(4 * sections.length);
  }

  reset(): void {
    this.#states.fill(0);
  }

  /** Filters frames `from` up to `to` of both channels in place, going on where the last call ended. */
  process(left: Float64Array, right: Float64Array, from: number, to: number): void {
    for (const [index, section] of this.#sections.entries()) {
      const state = this.#states.subarray(4 * index, 4 * index + 4);
      processSection(section, state, left, right, from, to);
      for (let i = 0; i < 4; i++) state[i] = withoutDenormal(state[i]!);
    }
  }
}

function processSection(
  { b0, b1, b2, a1, a2 }: BiquadCoef,
  state: Float64Array,
  left: Float64Array,
  right: Float64Array,
  from: number,
  to: number,
): void {
  let l1 = state[0]!;
  let l2 = state[1]!;
  let r1 = state[2]!;
  let r2 = state[3]!;
  for (let i = from; i < to; i++) {
    const inL = left[i]!;
    const inR = right[i]!;
    const outL = b0 * inL + l1;
    const outR = b0 * inR + r1;
    // In this order the feedback waits for one product and two sums only.
    l1 = b1 * inL + l2 - a1 * outL;
    r1 = b1 * inR + r2 - a1 * outR;
    l2 = b2 * inL - a2 * outL;
    r2 = b2 * inR - a2 * outR;
    left[i] = outL;
    right[i] = outR;
  }
  state[0] = l1;
  state[1] = l2;
  state[2] = r1;
  state[3] = r2;
}
