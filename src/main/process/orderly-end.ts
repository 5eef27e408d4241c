// Ends the process once: what it holds is disposed of in order and within a time, the log is written out, and it exits. Both shells end by it;
// what makes them end and with which code they know themselves.
import type { DisposableStore } from '../platform/disposables.ts';
import { logSettled, type Logger } from '../platform/log.ts';

/** Ending in order takes well under a second; what hangs longer (a dead mount) is left behind. */
const DISPOSE_TIMEOUT_MS = 10_000;
/** After a fault nobody knows what still works: music that waits is better off with the next process. */
export const FAULT_DISPOSE_TIMEOUT_MS = 3_000;

export interface OrderlyEndOptions {
  readonly store: DisposableStore;
  readonly log: Logger;
  exit(code: number): void;
}

export class OrderlyEnd {
  readonly #options: OrderlyEndOptions;
  #begun = false;

  constructor(options: OrderlyEndOptions) {
    this.#options = options;
  }

  /** Whatever is asked from then on, this end is the one that counts. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Returns whether the end begins with this call. */
  begin(exitCode: number, why: string, limitMs = DISPOSE_TIMEOUT_MS): boolean {
    if (this.#begun) return false;
    this.#begun = true;
    this.#options.log.info(`ends: ${why}`);
    const timer = setTimeout(() => {
      this.#options.log.error('ending took too long');
      this.#options.exit(exitCode || 1);
    }, limitMs);
    timer.unref();
    void this.#dispose(exitCode).then((code) => {
      clearTimeout(timer);
      this.#options.exit(code);
    });
    return true;
  }

  async #dispose(exitCode: number): Promise<number> {
    const { store, log } = this.#options;
    let code = exitCode;
    try {
      await store.dispose();
    } catch (error) {
      log.error('ending failed:', error);
      code ||= 1;
    }
    await logSettled();
    return code;
  }
}
