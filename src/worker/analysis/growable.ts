// Typed arrays that grow by doubling: what the analysis keeps of a track whose length is not known yet.

/** Numbers in order of arrival, 8 bytes each. */
export class GrowingFloats {
  #values = new Float64Array(1024);
  #count = 0;

  get length(): number {
    return this.#count;
  }

  /** What was pushed so far; a view that is valid until the next `push`. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }

  push(value: number): void {
    if (this.#count === this.#values.length) {
      const grown = new Float64Array(2 * this.#count);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#count++] = value;
  }
}
