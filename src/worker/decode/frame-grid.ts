// Where a decoded frame really begins when its time stamp is too coarse to say (mka, webm and wma stamp in milliseconds): codecs with a
// constant frame size put every frame on a grid, and the nearest grid point is the place. Pure; doubts are told, never guessed away.

/** Stamps of a healthy file lie this close to their grid point: each of two is rounded to a tick. */
const TOLERANCE_TICKS = 2;

export class FrameGrid {
  readonly #phaseFrames: number;
  readonly #sizeFrames: number;
  readonly #offsetFrames: number;
  readonly #toleranceFrames: number;

  /**
   * Takes the file's first two frames: the first may be cut by the encoder delay, so the second one tells the size and where the
   * grid lies. `secondStampFrames` is the second one's time stamp and `tickFrames` the length of a tick, in frames.
   */
  constructor(firstFrames: number, secondFrames: number, secondStampFrames: number, tickFrames: number) {
    this.#phaseFrames = firstFrames;
    this.#sizeFrames = secondFrames;
    this.#offsetFrames = secondStampFrames - firstFrames;
    this.#toleranceFrames = TOLERANCE_TICKS * tickFrames;
  }

  /** Time stamp, in frames, to look for when `frame` is wanted. */
  stampOf(frame: number): number {
    return frame + this.#offsetFrames;
  }

  /** Frame of the track that a decoded frame with this stamp begins with; null when it lies on no grid point. */
  place(stampFrames: number): number | null {
    const rough = stampFrames - this.#offsetFrames;
    const place = this.#phaseFrames + Math.round((rough - this.#phaseFrames) / this.#sizeFrames) * this.#sizeFrames;
    const size = this.#sizeFrames;
    // Where two grid points are within the tolerance of one stamp, none can be told from the other.
    if (size <= 2 * this.#toleranceFrames || Math.abs(rough - place) > this.#toleranceFrames) return null;
    return place;
  }
}
