// When nothing is prepared for a while, whatever room there is: after an act of the listener, whose own sound comes first, and after memory was given
// back by hand.

/** After memory was given back by hand nothing is prepared for so long: what gave it up would only take it again. Guess. */
const RELIEF_MS = 10_000;

/**
 * For so long after an act nothing is prepared: its sound is on its way, and renders of what may come would take one of two processors meanwhile.
 * With it a change of preset was heard after 55 ms instead of 84 on a busy machine (measured); a sound takes 40 to 150 ms.
 */
const ACT_MS = 150;

export interface RestsOptions {
  nowMs(): number;
  /** The rest after an act is over: a listener who paused sends nothing else that would set it going. */
  onOver(): void;
}

export class Rests {
  readonly #options: RestsOptions;
  #actedAtMs = -Infinity;
  #relievedUntilMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RestsOptions) {
    this.#options = options;
  }

  get now(): boolean {
    const nowMs = this.#options.nowMs();
    return nowMs < this.#actedAtMs + ACT_MS || nowMs < this.#relievedUntilMs;
  }

  acted(): void {
    clearTimeout(this.#timer);
    this.#actedAtMs = this.#options.nowMs();
    this.#timer = setTimeout(() => {
      this.#actedAtMs = -Infinity;
      this.#options.onOver();
    }, ACT_MS).unref();
  }

  relieved(): void {
    this.#relievedUntilMs = this.#options.nowMs() + RELIEF_MS;
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
