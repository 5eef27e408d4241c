// For how long the workers hold less at a time after memory ran out. `worker-keeper` asks it with each start.
import type { Disposable } from '../platform/disposables.ts';

export interface LowMemoryTiming {
  /** A guess. */
  readonly lowMemoryMs: number;
}

export const LOW_MEMORY_TIMING: LowMemoryTiming = { lowMemoryMs: 600_000 };

export class LowMemoryTime implements Disposable {
  readonly #lastsMs: number;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(lastsMs: number, onOver: () => void) {
    this.#lastsMs = lastsMs;
    this.#onOver = onOver;
  }

  get isNow(): boolean {
    return this.#timer !== undefined;
  }

  /** From now on, or for so long again. */
  begin(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#onOver();
    }, this.#lastsMs).unref();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
