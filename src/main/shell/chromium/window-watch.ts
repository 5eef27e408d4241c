// When the window counts as closed, pure but for its timer: a reload drops the page for a moment, a browser may hand its window to
// a process that was there before, and on macOS its process stays when the window is gone.
import type { Disposable } from '../../platform/disposables.ts';

/** A reload or a page that is loading again is back within this time, also on a busy machine. */
const GONE_MS = 5_000;

/** Without a page for this long the window is gone even though the browser's process is not. Longer than a first start takes. */
const LONG_GONE_MS = 30_000;

export class WindowWatch implements Disposable {
  readonly #onClosed: () => void;
  readonly #goneMs: number;
  readonly #longGoneMs: number;
  #browserEnded = false;
  #disposed = false;
  #hasPage = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #goneSinceMs: number;

  /** Begins without a page. `onClosed` is called once. */
  constructor(onClosed: () => void, limits: { readonly goneMs?: number; readonly longGoneMs?: number } = {}) {
    this.#onClosed = onClosed;
    this.#goneMs = limits.goneMs ?? GONE_MS;
    this.#longGoneMs = limits.longGoneMs ?? LONG_GONE_MS;
    this.#goneSinceMs = performance.now();
    this.#arm();
  }

  setPage(hasPage: boolean): void {
    if (this.#hasPage === hasPage) return;
    this.#hasPage = hasPage;
    this.#goneSinceMs = performance.now();
    this.#arm();
  }

  setBrowserEnded(): void {
    this.#browserEnded = true;
    this.#arm();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#hasPage || this.#disposed) return;
    const goneMs = performance.now() - this.#goneSinceMs;
    const limitMs = this.#browserEnded ? this.#goneMs : this.#longGoneMs;
    this.#timer = setTimeout(this.#onClosed, Math.max(0, limitMs - goneMs));
  }
}
