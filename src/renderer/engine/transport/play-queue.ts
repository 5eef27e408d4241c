// The queue: track ids and the place in it. Pure and cheap at any length; rows are looked up elsewhere, nothing is persisted here.

export class PlayQueue {
  #ids: readonly number[] = [];
  #index = -1;

  /** Replaces the queue. `index` is clamped to it; an empty queue has index -1. */
  replace(ids: readonly number[], index: number): void {
    this.#ids = ids.slice();
    this.#index = ids.length === 0 ? -1 : Math.max(0, Math.min(ids.length - 1, Math.trunc(index) || 0));
  }

  get length(): number {
    return this.#ids.length;
  }

  get index(): number {
    return this.#index;
  }

  get ids(): readonly number[] {
    return this.#ids;
  }

  /** Id at `index`, null outside the queue. */
  idAt(index: number): number | null {
    return this.#ids[index] ?? null;
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
