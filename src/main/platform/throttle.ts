// Calls a function at most once per interval: the first time at once, the last time always.
import type { Disposable } from './disposables.ts';

export class Throttle implements Disposable {
  readonly #intervalMs: number;
  readonly #fire: () => void;
  #timer: NodeJS.Timeout | null = null;
  #due = false;
  #disposed = false;

  constructor(intervalMs: number, fire: () => void) {
    this.#intervalMs = intervalMs;
    this.#fire = fire;
  }

  call(): void {
    if (this.#disposed) return;
    if (this.#timer) {
      this.#due = true;
      return;
    }
    this.#due = false;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#due) this.call();
    }, this.#intervalMs);
    this.#fire();
  }

  /** What is due, and what is called from now on, is not fired any more. */
  dispose(): void {
    this.#disposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
