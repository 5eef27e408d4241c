// The breaker of the page's socket. What fails is a core that lets the page in and then does not answer; open means that the page goes on
// connecting, but asks nothing again of what the losses left unanswered and says so. A core that is away is no failure: seeking it costs
// nothing. Monotonic time, so that a clock that is set does not matter.
import type { BreakerState, BreakerFigures } from '../../shared/health.ts';
import { DEFAULT_SETTINGS, type BreakerSettings } from '../../shared/settings.ts';

type Limits = BreakerSettings['socket'];

export class SocketBreaker {
  #limits: Limits = DEFAULT_SETTINGS.breakers.socket;
  #state: BreakerState = 'closed';
  #sinceMs = Date.now();
  #openedAtMs = 0;
  #failuresInARow = 0;
  #attempts = 0;
  #failures = 0;
  #refused = 0;
  #opened = 0;
  readonly #listeners = new Set<(state: BreakerState) => void>();

  /** Listens to each change until the returned function is called. */
  onState(listener: (state: BreakerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  configure(limits: Limits): void {
    this.#limits = limits;
  }

  /** A socket was opened and is about to be asked whether anyone is there. */
  attempt(): void {
    this.#attempts++;
    if (this.#state === 'open' && this.#rested) this.#become('half-open');
  }

  /** The core answered. While it rests that is no proof; afterwards it is. */
  succeeded(): void {
    if (this.#state === 'open' && !this.#rested) return;
    this.#failuresInARow = 0;
    this.#become('closed');
  }

  /** It did not. Returns whether what is unanswered may be asked again. */
  failed(): boolean {
    this.#failures++;
    this.#failuresInARow++;
    if (this.#state === 'half-open' || (this.#state === 'closed' && this.#failuresInARow >= this.#limits.failures)) {
      this.#openedAtMs = performance.now();
      this.#opened++;
      this.#become('open');
    }
    if (this.#state === 'open') this.#refused++;
    return this.#state !== 'open';
  }

  figures(): BreakerFigures & { readonly breaker: 'socket' } {
    return {
      breaker: 'socket',
      state: this.#state,
      sinceMs: this.#sinceMs,
      attempts: this.#attempts,
      failures: this.#failures,
      failuresInARow: this.#failuresInARow,
      refused: this.#refused,
      retries: Math.max(0, this.#attempts - 1),
      opened: this.#opened,
      lastCode: this.#failures === 0 ? null : 'call-timeout',
    };
  }

  get #rested(): boolean {
    return performance.now() - this.#openedAtMs >= this.#limits.seconds * 1000;
  }

  #become(state: BreakerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#sinceMs = Date.now();
    for (const listener of [...this.#listeners]) listener(state);
  }
}
