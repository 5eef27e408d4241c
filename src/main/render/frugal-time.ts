// For how long the workers hold less at a time after memory ran out. `worker-keeper` asks it with each start.
import type { Disposable } from '../platform/disposables.ts';

export interface FrugalTiming {
  /** A guess. */
  readonly frugalMs: number;
}

export const FRUGAL_TIMING: FrugalTiming = { frugalMs: 600_000 };

export class FrugalTime implements Disposable {
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
