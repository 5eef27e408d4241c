// The queue: track ids and the place in it. Pure and cheap at any length; rows are looked up elsewhere, nothing is persisted here.
// A track that is chosen in a list begins as a queue of its own and is surrounded by the list when that is there: its index, and those that
// lines hold, stay what they were, so that indexes before it are negative then.

export class PlayQueue {
  #ids: readonly number[] = [];
  #index = -1;
  /** Where index 0 lies in `ids`. */
  #offset = 0;

  /** Replaces the queue. `index` is clamped to it; an empty queue has index -1. */
  replace(ids: readonly number[], index: number): void {
    this.#ids = ids.slice();
    this.#offset = 0;
    this.#index = ids.length === 0 ? -1 : Math.max(0, Math.min(ids.length - 1, Math.trunc(index) || 0));
  }

  /** Puts the list `ids` around the current track. False, and nothing changes, when it does not hold that track. */
  surround(ids: readonly number[]): boolean {
    const current = this.currentId;
    const at = current === null ? -1 : ids.indexOf(current);
    if (at === -1) return false;
    this.#ids = ids.slice();
    this.#offset = at - this.#index;
    return true;
  }

  get length(): number {
    return this.#ids.length;
  }

  get index(): number {
    return this.#index;
  }

  /** Index of the first track. */
  get firstIndex(): number {
    return 0 - this.#offset;
  }

  /** Where the current track lies in `ids`, -1 in an empty queue. */
  get listIndex(): number {
    return this.#ids.length === 0 ? -1 : this.#index + this.#offset;
  }

  get ids(): readonly number[] {
    return this.#ids;
  }

  /** Id at `index`, null outside the queue. */
  idAt(index: number): number | null {
    return this.#ids[index + this.#offset] ?? null;
  }

  get currentId(): number | null {
    return this.idAt(this.#index);
  }

  get nextId(): number | null {
    return this.idAt(this.#index + 1);
  }

  get previousId(): number | null {
    return this.idAt(this.#index - 1);
  }

  /** Moves to `index`; false, and no move, outside the queue. */
  moveTo(index: number): boolean {
    if (this.idAt(index) === null) return false;
    this.#index = index;
    return true;
  }
}
