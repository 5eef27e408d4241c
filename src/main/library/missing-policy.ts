// Forgets tracks whose files are missing for longer than the listener wants. What was made of them comes back with their files, so this only
// keeps the list short. Never beside a scan, which may just be about to find them.
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';

const DAY_MS = 24 * 3600 * 1000;

/** A drive that was plugged in for this start is walked by then. Guess. */
const LOOK_EVERY_MS = 15 * 60 * 1000;

export interface MissingPolicyOptions {
  readonly tracks: Pick<Catalogue['tracks'], 'purgeMissing'>;
  /** 0: never. */
  days(): number;
  isScanning(): boolean;
  readonly log: Logger;
}

export class MissingPolicy implements Disposable {
  readonly #options: MissingPolicyOptions;
  readonly #end = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #lastAt = -Infinity;

  constructor(options: MissingPolicyOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#end.abort();
  }

  async #look(): Promise<void> {
    const { tracks, days, isScanning, log } = this.#options;
    const now = Date.now();
    if (now - this.#lastAt < DAY_MS || days() === 0 || isScanning()) return;
    this.#lastAt = now;
    try {
      await tracks.purgeMissing(now - days() * DAY_MS, this.#end.signal);
    } catch (error) {
      log.warn('what is missing for long is forgotten another time', error);
    }
  }
}
