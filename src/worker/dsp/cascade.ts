// Second-order filters in series over both channels: the tone control, the weighting of the loudness meter, and the filters inside other
// stages. It knows coefficients only; what they are for is the business of its callers.
import { CASCADE_KERNEL } from './cascade-kernel.ts';
import type { BiquadCoef } from './filters.ts';

/** Filter memory below this is rounding; as denormals it would slow the loops down. */
const DENORMAL = 1e-30;

export const withoutDenormal = (state: number): number => (Math.abs(state) < DENORMAL ? 0 : state);

/** Frames that are filtered at once at most: what the kernel's memory has room for, and the cache. */
export const MOST_FRAMES = 4800;
const MOST_SECTIONS = 16;

/** The kernel's memory: room for sections of 7 vectors of 2 doubles, then the two channels. */
const VECTOR_DOUBLES = 2;
const SECTION_DOUBLES = 7 * VECTOR_DOUBLES;
const STATE_AT = 5 * VECTOR_DOUBLES;
const STATE_DOUBLES = 2 * VECTOR_DOUBLES;
const LEFT_AT = MOST_SECTIONS * SECTION_DOUBLES;
const RIGHT_AT = LEFT_AT + MOST_FRAMES;
const BYTES = Float64Array.BYTES_PER_ELEMENT;

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly run: (left: number, right: number, frames: number, sections: number, count: number) => void;
}

/** TypeScript describes it in its DOM library only, which a worker process has not. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Kernel };
}

const { Instance, Module } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
const bytes = Uint8Array.from(atob(CASCADE_KERNEL), (char) => char.charCodeAt(0));
/** One for all: each memory of WebAssembly takes 10 GB of a process's addresses, of which there are not always plenty. */
const kernel = new Instance(new Module(bytes)).exports;
const kernelSections = new Float64Array(kernel.memory.buffer, 0, LEFT_AT);
const kernelLeft = new Float64Array(kernel.memory.buffer, LEFT_AT * BYTES, MOST_FRAMES);
const kernelRight = new Float64Array(kernel.memory.buffer, RIGHT_AT * BYTES, MOST_FRAMES);

/**
 * Transposed direct form II in double precision: least noise at low corner frequencies. In WebAssembly, because scalar code waits for each
 * filter's feedback: 2.2 times as fast as the same loop in JavaScript, with six filters, bit for bit the same (measured).
 */
export class Cascade {
  /** What `run` made, until the next `run` or `process` of any cascade. */
  readonly left = kernelLeft;
  readonly right = kernelRight;
  #sections = new Float64Array(0);
  /** Where they lie while the kernel runs. */
  #inKernel = kernelSections.subarray(0, 0);
  #count = 0;

  /** At most 16 coefficients with a0 = 1; none leaves the sound bit for bit. Forgets what was heard. */
  configure(sections: readonly BiquadCoef[]): void {
    if (sections.length > MOST_SECTIONS) throw new RangeError(`at most ${MOST_SECTIONS} filters`);
    this.#count = sections.length;
    this.#sections = new Float64Array(sections.length * SECTION_DOUBLES);
    this.#inKernel = kernelSections.subarray(0, this.#sections.length);
    for (const [index, { b0, b1, b2, a1, a2 }] of sections.entries())
      for (const [place, value] of [b0, b1, b2, a1, a2].entries())
        this.#sections.fill(value, index * SECTION_DOUBLES + place * VECTOR_DOUBLES, index * SECTION_DOUBLES + (place + 1) * VECTOR_DOUBLES); // prettier-ignore
  }

  reset(): void {
    for (let at = STATE_AT; at < this.#sections.length; at += SECTION_DOUBLES)
      this.#sections.fill(0, at, at + STATE_DOUBLES);
  }

  /**
   * Filters frames `from` up to `to`, at most `MOST_FRAMES`, going on where the last call ended; the result stands from the beginning of
   * `left` and `right`.
   */
  run(left: Float64Array | Float32Array, right: Float64Array | Float32Array, from: number, to: number): void {
    kernelLeft.set(left.subarray(from, to));
    kernelRight.set(right.subarray(from, to));
    const sections = this.#sections;
    if (this.#count === 0) return;
    this.#inKernel.set(sections);
    kernel.run(LEFT_AT * BYTES, RIGHT_AT * BYTES, to - from, 0, this.#count);
    for (let at = STATE_AT; at < sections.length; at += SECTION_DOUBLES)
      for (let i = at; i < at + STATE_DOUBLES; i++) sections[i] = withoutDenormal(kernelSections[i]!);
  }

  /** The same in place, for any number of frames. */
  process(left: Float64Array, right: Float64Array, from: number, to: number): void {
    if (this.#count === 0) return;
    for (let at = from; at < to; at += MOST_FRAMES) {
      const end = Math.min(to, at + MOST_FRAMES);
      this.run(left, right, at, end);
      left.set(kernelLeft.subarray(0, end - at), at);
      right.set(kernelRight.subarray(0, end - at), at);
    }
  }
}
