// The part of fft.js (which brings no types) that the spectrum uses.
declare module 'fft.js' {
  export default class FFT {
    /** `size`: complex points, a power of two. */
    constructor(size: number);
    /** Forward transform of interleaved complex values, `input` to `output` (another array, 2 · `size` long both). */
    transform(output: Float64Array, input: Float64Array): void;
  }
}
